import { createRequire } from 'node:module';

type Library = typeof import('@salesforce/source-deploy-retrieve');

let loaded: Library | undefined;

/**
 * source-deploy-retrieve, loaded when it is first asked for: that takes a good part of a second, and most deltas need nothing of
 * it but its registry.
 */
export const library = (): Library => {
  loaded ??= createRequire(import.meta.url)('@salesforce/source-deploy-retrieve') as Library;
  return loaded;
};
