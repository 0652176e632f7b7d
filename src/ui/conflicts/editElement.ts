import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SfError } from '@salesforce/core/sfError';
import { unlessAbsent } from '../../common/unlessAbsent.js';
import type { Repository } from '../../git/repository.js';
import { isJson } from '../../metadata/json/plainJson.js';
import { defaultMarkers, hunk } from '../../metadata/merge/conflict.js';
import type { Contested } from '../../promotion/merge/contested.js';
import { placeInWords } from './conflictText.js';

/**
 * Opens one element in the person's editor, as git would (`git var GIT_EDITOR`), with what each side has between markers.
 *
 * @param written what to begin with instead: what was saved before, and did not do
 * @returns the element as it was saved
 * @throws SfError EditorFailedError; NotEditedError where markers are left, or nothing was changed
 */
export const editElement = async (repo: Repository, contested: Contested, written?: string): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'sf-sre-'));
  try {
    const file = join(folder, isJson(contested.file) ? 'value.json' : 'element.xml');
    const { base = '', ours = '', theirs = '' } = contested.values;
    const layout = { lineBreak: '\n', indent: '    ' };
    const pieces = { base: `\n${base}`, ours: `\n${ours}`, theirs: `\n${theirs}` };
    const before = written === undefined ? `${hunk(defaultMarkers, layout, pieces).trimStart()}\n` : `${written}\n`;
    await writeFile(file, before);
    await edit(await repo.ask(['var', 'GIT_EDITOR']), file);
    const text = await readFile(file, 'utf8').catch(unlessAbsent);
    if (text === undefined) throw notEdited(contested, 'the file is gone');
    if (text === before || /^<{7}(?: |\r?$)/m.test(text)) {
      throw notEdited(contested, text === before ? 'the file was left as it was' : 'conflict markers are left');
    }
    return text.trim();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const notEdited = (contested: Contested, why: string): SfError =>
  new SfError(`${placeInWords(contested)} was not resolved: ${why}.`, 'NotEditedError', [
    'Leave what is to come of it in the file, without markers, save it, and close the editor; an empty file leaves it out.',
  ]);

/** Runs an editor as git does (`launch_editor` in editor.c): the person's own setting is a command of a shell. */
const edit = async (editor: string, file: string): Promise<void> => {
  const child = spawn('sh', ['-c', `${editor} "$@"`, editor, file], { stdio: 'inherit' });
  const [code] = (await once(child, 'close').catch((error: unknown) => {
    throw editorFailed(editor, error instanceof Error ? error.message : String(error));
  })) as [number | null];
  if (code !== 0) throw editorFailed(editor, `it ended with exit code ${code ?? 'none'}`);
};

const editorFailed = (editor: string, why: string): SfError =>
  new SfError(`The editor "${editor}" could not be used: ${why}.`, 'EditorFailedError', [
    'Set one with "git config --global core.editor <command>".',
    'Or give what is to come of the element with --text.',
  ]);
