import type { Repository } from '../git/repository.js';
import type { DeltaComponent } from '../metadata/delta/delta.js';
import { customFieldsAt } from './merge/customFields.js';
import { type Gone, namedIn } from './merge/goneComponents.js';
import { asListed } from './merge/listedComponents.js';
import { isOwner, isPartOf, referencesIn } from './merge/references.js';
import { type Relationships, relationshipsOf } from './merge/relationships.js';
import { searchedText } from './merge/searchedText.js';
import { isSpeltAnew, spellingsOf } from './merge/spellings.js';

/** A file that stays, and refers to what is deleted. */
export type StillReferred = Readonly<{ deleted: string; file: string; line: number }>;

/**
 * Finds what stays in a commit and refers by its name to components that are deleted, see {@link referencesIn}: an org refuses
 * to delete what is in use, or the next deploy of that file fails. Nothing is searched where nothing is deleted.
 *
 * @param folders the package directories of the commit
 * @param before the commit that still has what is deleted, if it is known
 * @throws SfError GitError
 */
export const stillReferred = async (
  repo: Repository,
  commit: string,
  {
    components,
    folders,
    before,
  }: Readonly<{ components: readonly DeltaComponent[]; folders: readonly string[]; before: string | undefined }>
): Promise<readonly StillReferred[]> => {
  const deleted = components.filter(({ operation }) => operation === 'delete');
  const gone = deleted.flatMap((component) =>
    goneOf(component)
      // A name of one or two letters is in every file, and all of them would be read.
      .filter(({ name }) => name.length > 2)
      .map((each) => ({ ...each, key: keyOf(component) }))
  );
  if (gone.length === 0) return [];
  const relationships = gone.some(({ suffix }) => suffix === 'field')
    ? await relationshipsSince(repo, commit, before)
    : undefined;
  const names = gone.flatMap((each) => [each.name, ...spellingsAnew(each), ...relationshipNames(each, relationships)]);
  const paths = [
    ...new Set([
      ...(await filesNaming(repo, commit, names, folders)),
      ...(await filesAbout(repo, commit, gone, folders)),
    ]),
  ];
  const found: StillReferred[] = [];
  for (const { path, oid } of paths.length === 0 ? [] : await repo.listFiles(commit, paths)) {
    const text = await searchedText(repo, oid);
    if (text === undefined) continue;
    const lineOf = referencesIn({ path, text }, relationships);
    for (const each of gone) {
      const line = lineOf(each);
      if (line !== undefined) found.push({ deleted: each.key, file: path, line });
    }
  }
  return found;
};

/** What still refers to something deleted, as a sentence. */
export const referredInWords = ({ deleted, file, line }: StillReferred): string =>
  `${deleted} is deleted, and ${file}:${line} still seems to refer to it.`;

const keyOf = ({ type, fullName }: DeltaComponent): string => `${type}:${fullName}`;

const goneOf = (component: DeltaComponent): readonly Gone[] => {
  const [path = ''] = component.files;
  const listed = asListed(component, path);
  return listed === undefined ? namedIn(component.files) : [listed];
};

/** The relationships that fields make, or made before. */
const relationshipsSince = async (
  repo: Repository,
  commit: string,
  before: string | undefined
): Promise<Relationships> => {
  const there = await customFieldsAt(repo, commit);
  return relationshipsOf([...there, ...(before === undefined ? [] : await customFieldsAt(repo, before))], there);
};

/** What a file may name instead that the name is no part of. */
const spellingsAnew = (gone: Gone): readonly string[] =>
  isSpeltAnew(gone) ? spellingsOf(gone).map(({ text }) => text) : [];

/** What a file may name in place of a field. */
const relationshipNames = ({ name, object }: Gone, relationships: Relationships | undefined): readonly string[] => {
  if (relationships === undefined || object === undefined) return [];
  const children = relationships.ofChildren(object).filter(({ field }) => field === name);
  return [relationships.ofLookup(object, name) ?? [], children.map((each) => each.name)].flat();
};

/**
 * The files of a commit that say by their names alone that they are a part of a custom object, or in a folder: a layout, a tab, a
 * record. Where neither is deleted, nothing is listed.
 */
const filesAbout = async (
  repo: Repository,
  commit: string,
  gone: readonly Gone[],
  folders: readonly string[]
): Promise<readonly string[]> => {
  const owners = gone.filter(isOwner);
  if (owners.length === 0) return [];
  const files = await repo.listFiles(commit, folders.includes('') ? [] : [...folders]);
  return files.map(({ path }) => path).filter((path) => owners.some((owner) => isPartOf(path, owner)));
};

/** The files of a commit with any of some names in them, in whatever case: git searches its objects. */
const filesNaming = async (
  repo: Repository,
  commit: string,
  names: readonly string[],
  folders: readonly string[]
): Promise<readonly string[]> => {
  const pathspecs = folders.includes('') ? [] : folders.map((folder) => `:(top,literal)${folder}`);
  const args = ['grep', '--no-color', '-l', '-z', '-I', '-i', '-F', '-f', '-', commit, '--', ...pathspecs];
  const { stdout } = await repo.git(args, { input: `${names.join('\n')}\n`, okCodes: [0, 1] });
  return stdout
    .toString('utf8')
    .split('\0')
    .filter((entry) => entry !== '')
    .map((entry) => entry.slice(commit.length + 1));
};
