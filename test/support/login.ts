import { generateKeyPairSync } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AuthInfo } from '@salesforce/core';
import { StateAggregator } from '@salesforce/core/stateAggregator';
import type { OrgStatus } from '../local-org/control/protocol.js';
import { withHome } from './environment.js';

/**
 * How to log in, without a request either way: by access token there is no refresh; by JWT the client logs in again
 * when the session ends.
 */
export type LoginWay = 'access-token' | 'jwt';

/**
 * Writes auth files and aliases for these orgs into a home folder; each alias is the org's name. The environment of
 * this process is put back afterwards.
 */
export const loginTo = async (
  url: string,
  orgs: readonly OrgStatus[],
  home: string,
  way: LoginWay = 'access-token'
): Promise<void> => {
  await mkdir(home, { recursive: true });
  await withHome(home, async () => {
    await StateAggregator.clearInstanceAsync();
    const { orgs: known } = await StateAggregator.getInstance();
    for (const org of orgs) {
      // AuthInfo refuses to log in over an earlier login of the same user.
      if ((await known.read(org.username, false, false)) && (await known.exists(org.username))) {
        await known.remove(org.username);
      }
      const authInfo = await AuthInfo.create(tokenOptions(url, org));
      await authInfo.save(way === 'jwt' ? { clientId: 'local-org', privateKey: await jwtKey(home) } : {});
      await authInfo.setAlias(org.name);
    }
    await StateAggregator.clearInstanceAsync();
  });
  await StateAggregator.clearInstanceAsync();
};

/** All these fields together keep core 9 from asking the org anything. */
const tokenOptions = (url: string, org: OrgStatus): AuthInfo.Options => ({
  username: org.username,
  accessTokenOptions: {
    accessToken: org.token,
    instanceUrl: url,
    loginUrl: url,
    username: org.username,
    orgId: org.id,
    isDevHub: false,
    namespacePrefix: null,
    isSandbox: org.kind === 'sandbox',
    isScratch: org.kind === 'scratch',
    tracksSource: org.tracking,
    instanceApiVersion: org.apiVersion,
    instanceApiVersionLastRetrieved: new Date().toLocaleString(),
  } as AuthInfo.Options['accessTokenOptions'],
});

/** A key for JWT logins, made once a home. The local org does not look at signatures, clients must make one. */
export const jwtKey = async (home: string): Promise<string> => {
  const path = join(home, 'local-org-jwt.pem');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
  await writeFile(path, pem, { flag: 'wx', mode: 0o600 }).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  });
  return path;
};
