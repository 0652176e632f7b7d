import { lateError } from '../../common/lateError.js';
import { mergeByHand } from '../merge/mergeByHand.js';
import { lineAt } from '../xml/syntax.js';
import { maxDepth, tooDeepAt } from './nesting.js';
import { type PlainJson, plainJson } from './plainJson.js';

/** The versions of a JSON file; without a base, both sides added it. */
export type JsonFiles = Readonly<{ base: PlainJson | undefined; ours: PlainJson; theirs: PlainJson }>;

/**
 * Reads the versions of a JSON file.
 *
 * @param files an empty base stands for a file that both sides added
 * @param path named in the error
 * @returns undefined where one of them is no plain JSON, as {@link plainJson} tells
 * @throws SfError UnparsableMetadataError with file, line and side where one of them nests too deep
 */
export const jsonFiles = (
  { base, ours, theirs }: Readonly<Record<keyof JsonFiles, Buffer>>,
  path: string
): JsonFiles | undefined => {
  refuseDeep(base, `base: ${path}`, mergeByHand(path));
  refuseDeep(ours, `ours: ${path}`, `Correct ${path} and commit it.`);
  refuseDeep(theirs, `theirs: ${path}`, `Correct ${path} and commit it.`);
  const [mine, other, before] = [ours, theirs, base].map(plainJson);
  if (mine === undefined || other === undefined || (base.length > 0 && before === undefined)) return undefined;
  return { base: base.length === 0 ? undefined : before, ours: mine, theirs: other };
};

const refuseDeep = (content: Buffer, file: string, action: string): void => {
  const text = content.toString('utf8');
  const offset = tooDeepAt(text);
  if (offset === undefined) return;
  const message = `${file}, line ${lineAt(text, offset)}: The JSON is nested in more than ${maxDepth} levels.`;
  throw lateError('UnparsableMetadataError', message, [action]);
};
