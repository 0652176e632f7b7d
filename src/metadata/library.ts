import { lazily } from '../common/lazily.js';

/** source-deploy-retrieve, which takes a good part of a second to load: most deltas need nothing of it but its registry. */
export const library = lazily<typeof import('@salesforce/source-deploy-retrieve')>(
  '@salesforce/source-deploy-retrieve'
);
