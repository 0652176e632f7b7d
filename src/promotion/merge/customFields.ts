import type { Repository } from '../../git/repository.js';
import { namedIn } from './goneComponents.js';

/** A custom field, and of one that is a relationship what it refers to. */
export type CustomField = Readonly<{
  object: string;
  name: string;
  /** The object that it refers to. */
  refersTo?: string;
  /** What that object calls the records that refer to it, without `__r`. */
  childRelationship?: string;
}>;

/**
 * The custom fields that a commit has in files of their own: git searches its objects, so that no file is read here.
 *
 * @throws SfError GitError
 */
export const customFieldsAt = async (repo: Repository, commit: string): Promise<readonly CustomField[]> => {
  const options = ['--no-color', '--no-line-number', '--no-column', '--full-name', '-z', '-I', '-F'];
  const patterns = ['<CustomField', '<referenceTo>', '<relationshipName>'].flatMap((pattern) => ['-e', pattern]);
  const args = ['grep', ...options, ...patterns, commit, '--', ':(top)*.field-meta.xml'];
  const { stdout } = await repo.git(args, { okCodes: [0, 1] });
  const texts = new Map<string, string>();
  for (const found of stdout.toString('utf8').split('\n')) {
    const [place, line = ''] = found.split('\0');
    const path = place.slice(commit.length + 1);
    texts.set(path, `${texts.get(path) ?? ''}${line}`);
  }
  return [...texts].flatMap(([path, text]) => customFieldIn(path, text) ?? []);
};

/**
 * The custom field that a file holds (Metadata API Developer Guide, CustomField, `referenceTo` and `relationshipName`).
 *
 * @returns undefined of a file of something else
 */
export const customFieldIn = (path: string, text: string): CustomField | undefined => {
  const [{ name, suffix, object } = { name: '', suffix: '', object: undefined }] = namedIn([path]);
  if (suffix !== 'field' || object === undefined) return undefined;
  const refersTo = /<referenceTo>\s*(\w+)/.exec(text)?.[1];
  const childRelationship = /<relationshipName>\s*(\w+)/.exec(text)?.[1];
  return {
    ...{ object, name },
    ...(refersTo === undefined ? {} : { refersTo }),
    ...(childRelationship === undefined ? {} : { childRelationship }),
  };
};
