import { isAbsolute, normalize } from 'node:path';

/**
 * The address of a repository without what differs from one person to the next: protocol, user, port and the ending
 * `.git`. `git@host:team/app.git` and `https://host/team/app` are one (git help clone, GIT URLS).
 */
export const plainAddress = (address: string): string => {
  const url = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/@]*@)?([^/:]*)(?::\d+)?(\/.*)$/i.exec(address);
  const scp = url ? undefined : /^(?:[^/@]*@)?([^/:]+):(?!\/\/)(.*)$/.exec(address);
  const [, host = '', named = address] = url ?? scp ?? [];
  // A path on this machine can be spelled in many ways.
  const path = host === '' && isAbsolute(named) ? normalize(named) : named;
  return `${host.toLowerCase()}/${path
    .replace(/^\/+/, '')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')}`;
};

/** Whether two addresses are, as far as they tell, of one repository. */
export const sameRepository = (a: string, b: string): boolean => plainAddress(a) === plainAddress(b);
