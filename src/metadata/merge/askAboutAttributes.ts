import { pathTo } from './ask.js';
import { attributeFrom, attributeSegment, attributeText } from './attributePath.js';
import type { AttributeChanges, ContestedAttribute } from './attributes.js';
import type { Resolution } from './conflict.js';
import type { Place } from './keys.js';
import type { Merging } from './merging.js';
import type { Nodes } from './versions.js';

/** The element whose attributes are asked about. */
type Element = Readonly<{ nodes: Nodes; place: Place; path: string }>;

/** Asks about each attribute that both sides changed differently; the others are as they are. */
export const askAboutAttributes = (
  { resolve, report }: Pick<Merging, 'resolve' | 'report'>,
  { nodes, place, path }: Element,
  changes: AttributeChanges
): AttributeChanges =>
  new Map(
    [...changes].map(([name, change]) => {
      if (typeof change !== 'object') return [name, change];
      const text = (value: string | undefined): string | undefined =>
        value === undefined ? undefined : attributeText(name, value);
      const conflict = {
        ...{ type: place.type, path: pathTo(path, attributeSegment(name)) },
        values: { base: text(change.base), ours: text(change.ours), theirs: text(change.theirs) },
        at: { base: nodes.base?.start, ours: nodes.ours?.start, theirs: nodes.theirs?.start },
      };
      const decided = decidedValue(name, change, resolve(conflict));
      if (typeof decided === 'object') report(conflict);
      return [name, decided];
    })
  );

/** The value that was chosen, undefined for none; all three where nothing was chosen, or something that is no such attribute. */
const decidedValue = (
  name: string,
  values: ContestedAttribute,
  resolution: Resolution | undefined
): string | ContestedAttribute | undefined => {
  if (resolution === undefined || resolution === 'both') return values;
  if (typeof resolution === 'string') return values[resolution];
  return resolution.text.trim() === '' ? undefined : (attributeFrom(resolution.text, name) ?? values);
};
