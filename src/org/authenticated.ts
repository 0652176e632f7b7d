import { AuthInfo } from '@salesforce/core';

/** An org that the CLI has an authorization for. What kind it is, is as of the login: whoever acts on it asks the org. */
export type AuthenticatedOrg = Readonly<{
  /** Its first alias; the username without one. */
  name: string;
  username: string;
  kind: 'scratch' | 'sandbox' | 'other';
}>;

/** The orgs that are authenticated on this machine and not known to have expired, by their names. */
export const authenticatedOrgs = async (): Promise<AuthenticatedOrg[]> => {
  const all = await AuthInfo.listAllAuthorizations();
  return all
    .filter(({ isExpired }) => isExpired !== true)
    .map(({ aliases, username, isScratchOrg, isSandbox }): AuthenticatedOrg => ({
      name: aliases?.[0] ?? username,
      username,
      kind: isScratchOrg ? 'scratch' : isSandbox ? 'sandbox' : 'other',
    }))
    .sort((a, b) => a.name.localeCompare(b.name));
};
