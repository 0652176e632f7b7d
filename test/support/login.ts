import { generateKeyPairSync } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AuthInfo } from '@salesforce/core';
import { StateAggregator } from '@salesforce/core/stateAggregator';
import type { OrgStatus } from '../local-org/control/protocol.js';
import { withHome } from './environment.js';

/**
 * How to log in: by access token costs no request and has no refresh; by JWT costs five requests and logs in again
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
    for (const org of orgs) {
      const authInfo = await AuthInfo.create(way === 'jwt' ? await jwtOptions(url, org, home) : tokenOptions(url, org));
      await authInfo.save();
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

const jwtOptions = async (url: string, org: OrgStatus, home: string): Promise<AuthInfo.Options> => ({
  username: org.username,
  oauth2Options: { clientId: 'local-org', loginUrl: url, privateKeyFile: await jwtKey(home) },
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
