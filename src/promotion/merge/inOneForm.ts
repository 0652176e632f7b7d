import { fetchContents } from '../../git/merge.js';
import type { TreeEntry } from '../../git/replaceEntries.js';
import type { Repository } from '../../git/repository.js';
import type { FileChange } from '../../git/trees.js';
import { replaceEntries } from '../../git/write.js';
import { type Compared, type SideChanges, sideChanges } from './bothChanged.js';
import { type ComponentFiles, componentForms } from './componentForms.js';
import { foldedForm } from './foldedForm.js';
import type { Formed } from './formed.js';
import { registryAt } from './registryAt.js';
import { splitForm } from './splitForm.js';

/**
 * The versions of a merge with the form that a side gave a component: where one side took its parts out of its own file into
 * files of their own, such as the fields of an object in the format of the Metadata API, or put them back, base and the other
 * side are merged as if they had them so, too. Otherwise each part would be one that a side deleted, and another one added.
 *
 * @returns the very same where no side gave one another form that the other side changed
 * @throws SfError GitError
 */
export const inOneForm = async (repo: Repository, compared: Compared): Promise<Compared> => {
  let last = compared;
  for (const side of ['ours', 'theirs'] as const)
    // One side may have taken one part out of a file, and put another one into it.
    for (const form of forms) last = await inFormOf(repo, side, form, last);
  return last;
};

/** Another form of a component, and how the changes of a side that gave it show. */
type Form = Readonly<{
  status: FileChange['status'];
  /** The version that has parts in files of their own: its project says which these are. */
  decomposed: (merge: Compared['merge'], side: keyof SideChanges) => string;
  bring: typeof foldedForm;
}>;

const forms: readonly Form[] = [
  { status: 'A', decomposed: (merge, side) => merge[side], bring: splitForm },
  { status: 'D', decomposed: (merge) => merge.base, bring: foldedForm },
];

const inFormOf = async (
  repo: Repository,
  side: keyof SideChanges,
  { status, decomposed, bring }: Form,
  compared: Compared
): Promise<Compared> => {
  const { merge, changes } = compared;
  const other = side === 'ours' ? 'theirs' : 'ours';
  if (!mayHaveOtherForm(status, changes[side], changes[other])) return compared;
  await fetchContents(repo, merge);
  const { filePlaces } = await import('../../metadata/decomposition/filePlaces.js');
  const entries = { base: new Map<string, TreeEntry | undefined>(), other: new Map<string, TreeEntry | undefined>() };
  const placeOf = filePlaces(await registryAt(repo, decomposed(merge, side)));
  for (const { whole, files } of componentForms(changes, placeOf)) {
    const formed = { base: files.base, side: files[side], other: files[other] };
    if (!isChanged(formed)) continue;
    const found = await bring(repo, whole, formed, { tree: merge[side], placeOf });
    found?.base.forEach((entry, path) => entries.base.set(path, entry));
    found?.other.forEach((entry, path) => entries.other.set(path, entry));
  }
  if (entries.base.size === 0) return compared;
  const rearranged = {
    ...merge,
    base: await replaceEntries(repo, await repo.tree(merge.base), entries.base),
    [other]: await replaceEntries(repo, await repo.tree(merge[other]), entries.other),
  };
  const after = { ...rearranged, [side]: await repo.tree(merge[side]) };
  return { merge: after, changes: await sideChanges(repo, after) };
};

/** Whether a side may have given a component another form, as far as the names of files tell: few merges go on from here. */
const mayHaveOtherForm = (
  given: Form['status'],
  own: readonly FileChange[],
  others: readonly FileChange[]
): boolean => {
  if (others.length === 0 || !own.some(({ status, path }) => status === given && path.endsWith('-meta.xml')))
    return false;
  if (given === 'D') return own.some(({ status }) => status !== 'D');
  const touched = new Set(others.map(({ path }) => path));
  return own.some(({ status, path }) => status !== 'A' && touched.has(path));
};

/** Whether the other side changed a component: what it left alone is as the side made it. */
const isChanged = ({ base, other }: Formed): boolean => {
  const listed = ({ own, parts }: ComponentFiles): string =>
    [...(own ? [own] : []), ...parts.values()]
      .map(({ path, oid, mode }) => `${mode} ${oid} ${path}`)
      .sort()
      .join('\n');
  return listed(base) !== listed(other);
};
