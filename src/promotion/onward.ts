import { shellWord } from '../common/shellWord.js';
import type { RouteRequest } from './route.js';
import type { Run } from './run.js';

/** Where a promotion was to go on to after a run of it, and by which command it does. */
export type Onward = Readonly<{ to: string; command: string }>;

/** Tells whether a run is a stage of a promotion that was to go on, and whereto; undefined when it was the last one. */
export const onwardOf = ({ kind, instance, asked }: Run): Onward | undefined => {
  const { features = [], from, to, collection } = (asked?.request ?? {}) as Partial<RouteRequest>;
  if (kind !== 'promotion' || to === undefined || to === instance) return undefined;
  const words = [
    'sf sre promote',
    ...features.map((name) => `--feature ${shellWord(name)}`),
    ...(collection === undefined ? [] : [`--collection ${shellWord(collection)}`]),
    ...(from === undefined ? [] : [`--from ${shellWord(from)}`]),
    `--to ${shellWord(to)}`,
  ];
  return { to, command: words.join(' ') };
};
