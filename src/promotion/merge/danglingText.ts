import type { Dangling } from './dangling.js';

/** A reference to what was deleted, with both places, as a sentence. */
export const danglingInWords = (
  { deleted, component, by, file, line, source }: Dangling & Readonly<{ source: string }>,
  instance: string
): string => {
  const [deleting, referring] = by === 'theirs' ? [source, instance] : [instance, source];
  const what = component === undefined ? deleted : `${component} in ${deleted}`;
  return `${deleting} deleted ${what}, and ${file}:${line}, which ${referring} has changed, seems to refer to it.`;
};
