import { writeFileSync } from 'node:fs';
import { printable } from '../common/printable.js';
import { readGitArguments } from './gitArguments.js';
import { mergeFiles } from './mergeFiles.js';
import { remarksOf } from './remarks.js';

/** What a driver exits with that failed, so that git neither takes its result nor calls it a conflict: more than 128 (gitattributes(5)). */
const failed = 129;

/**
 * Merges what git asks a merge driver to merge, into the file that git has for ours.
 *
 * @param args see `readGitArguments`
 * @param say prints a line for the person
 * @returns the exit code: 0 when it is merged, 1 when somebody has to look at it, 129 when the driver itself failed
 */
export const drive = (args: readonly string[], say: (line: string) => void): number => {
  try {
    const request = readGitArguments(args);
    const merge = mergeFiles(request);
    if (merge.content !== undefined) writeFileSync(request.files.ours, merge.content);
    for (const remark of remarksOf(merge, request.path)) say(remark);
    return merge.isClean ? 0 : 1;
  } catch (error) {
    say(printable(`The merge driver failed: ${error instanceof Error ? error.message : String(error)}`));
    return failed;
  }
};
