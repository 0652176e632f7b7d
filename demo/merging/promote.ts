import type { Words } from '../support/words.js';

/** The command that promotes a feature, without lists of what nobody needs to see twice. */
export const promote = (feature: string, ...flags: readonly string[]): Words => [
  'sf',
  'sre',
  'promote',
  '--feature',
  feature,
  ...flags,
  '--concise',
  '--no-prompt',
];
