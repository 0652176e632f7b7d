import { registry } from '@salesforce/source-deploy-retrieve/lib/src/registry/registry.js';
import { compareMembers, type Member } from '../common/member.js';
import { askOrg } from './errors.js';
import { record, records, text, type Raw } from './read.js';
import type { ConnectedOrg } from './types.js';

/**
 * Lists the components of one type that an org has, without those of installed packages, which nobody develops in it. Types
 * that live in folders are asked for folder by folder (Metadata API Developer Guide, listMetadata(): "folder ... is required").
 *
 * @throws the errors of a connected org
 */
export const listMembers = async (org: ConnectedOrg, type: string): Promise<readonly Member[]> => {
  const folderType = Object.values(registry.types).find(
    (each) => each.folderContentType !== undefined && each.folderContentType === type.toLowerCase()
  );
  if (folderType === undefined) return (await list(org, [{ type }])).map((fullName) => ({ type, fullName }));
  const folders = await list(org, [{ type: folderType.name }]);
  const names: string[] = [];
  for (let at = 0; at < folders.length; at += queriesAtOnce) {
    const queries = folders.slice(at, at + queriesAtOnce).map((folder) => ({ type, folder }));
    names.push(...(await list(org, queries)));
  }
  return [...folders, ...names].map((fullName) => ({ type, fullName })).sort(compareMembers);
};

/** The most that one call takes (Metadata API Developer Guide, listMetadata()). */
const queriesAtOnce = 3;

type Query = Readonly<{ type: string; folder?: string }>;

const list = async (org: ConnectedOrg, queries: readonly Query[]): Promise<string[]> =>
  askOrg(org, 'list its components', async () => {
    const answer: unknown = await org.connection.metadata.list([...queries], org.facts.apiVersion);
    return records(answer)
      .map((each) => record(each))
      .filter((each) => !isInstalled(each))
      .map(({ fullName }) => text(fullName) ?? '');
  });

const isInstalled = ({ manageableState }: Raw): boolean => text(manageableState) === 'installed';
