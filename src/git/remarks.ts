import type { Repository } from './repository.js';
import { refsOf } from './storedRefs.js';

/** What a commit is, though its message does not say so. */
export type Remark = Readonly<{
  oid: string;
  /** It stands for the merge of the other one, or reverts it. */
  kind: 'brings' | 'reverts';
  other: string;
}>;

/** The file beside a record that has remarks on commits which a host made of pull requests, one a line. */
export const remarksFile = 'landings';

const histories = ['refs/sre/instances/*', 'refs/sre-remote/*/sre/instances/*'];

/**
 * The remarks on commits, by their ids: the histories of instances know them, as far as they were fetched.
 *
 * @throws SfError GitError
 */
export const readRemarks = async (repo: Repository): Promise<ReadonlyMap<string, readonly Remark[]>> => {
  const tips = new Set((await refsOf(repo, histories)).map(({ oid }) => oid));
  const files = await Promise.all([...tips].map(async (tip) => repo.objects.find(`${tip}:${remarksFile}`)));
  const found = new Map<string, readonly Remark[]>();
  for (const file of files) {
    for (const remark of parseRemarks(file?.content.toString('utf8') ?? '')) {
      found.set(remark.oid, [...(found.get(remark.oid) ?? []), remark]);
    }
  }
  return found;
};

const parseRemarks = (content: string): readonly Remark[] =>
  [...content.matchAll(/^([0-9a-f]{40,64}) (brings|reverts) ([0-9a-f]{40,64})$/gm)].map(([, oid, kind, other]) => ({
    ...{ oid, other },
    kind: kind as Remark['kind'],
  }));

/** A remark as {@link remarksFile} has it. */
export const remarkLine = ({ oid, kind, other }: Remark): string => `${oid} ${kind} ${other}\n`;
