import fc from 'fast-check';
import { idOf, type Kind, kinds, placeCount, type Project, type Spec } from './project.js';

/** What somebody does; the numbers choose among what there is. */
export type Act = Readonly<{
  what: 'add' | 'edit' | 'delete' | 'rename' | 'move' | 'revert' | 'merge' | 'replace';
  one: number;
  other: number;
}>;

const whats = ['add', 'add', 'add', 'edit', 'edit', 'delete', 'rename', 'move', 'revert', 'merge', 'replace'] as const;

/** Histories: for each commit what is done in it. */
export const histories: fc.Arbitrary<ReadonlyArray<readonly Act[]>> = fc.array(
  fc.array(fc.record({ what: fc.constantFrom(...whats), one: fc.nat(999), other: fc.nat(999) }), {
    minLength: 1,
    maxLength: 6,
  }),
  { minLength: 2, maxLength: 7 }
);

/** How many names of a kind there are: few, so that what was deleted comes back. */
const names = 4;

/** The projects that a history leads through, the empty one first. */
export const projectsOf = (history: ReadonlyArray<readonly Act[]>): readonly Project[] => {
  const past: Project[] = [new Map()];
  for (const acts of history) {
    const project = new Map(past[past.length - 1]);
    for (const act of acts) apply(act, project, past);
    // An org deletes flows version by version alone, which no two commits tell.
    for (const spec of past[past.length - 1].values())
      if (spec.kind === 'flow' && !project.has(idOf(spec))) project.set(idOf(spec), spec);
    past.push(project);
  }
  return past;
};

const apply = ({ what, one, other }: Act, project: Map<string, Spec>, past: readonly Project[]): void => {
  const all = [...project.values()];
  const chosen = all.at(one % Math.max(1, all.length));
  const put = (spec: Spec): void => void project.set(idOf(spec), spec);
  if (what === 'add' || chosen === undefined) {
    const kind: Kind = kinds[one % kinds.length];
    put({ kind, name: other % names, variant: other % 7, place: other % placeCount });
  } else if (what === 'edit') put({ ...chosen, variant: chosen.variant + 1 + (other % 3) });
  else if (what === 'delete') project.delete(idOf(chosen));
  else if (what === 'rename') {
    project.delete(idOf(chosen));
    put({ ...chosen, name: (chosen.name + 1) % names });
  } else if (what === 'move') put({ ...chosen, place: (chosen.place + 1) % placeCount });
  else if (what === 'replace') {
    project.clear();
    past[other % past.length].forEach((spec) => put(spec));
  } else if (past.length > 1) {
    const index = 1 + (other % (past.length - 1));
    const [before, after] = what === 'revert' ? [past[index], past[index - 1]] : [past[index - 1], past[index]];
    mergeInto(project, before, after);
  }
};

/** Takes over what is different between two projects, where this one is still as the former. */
const mergeInto = (project: Map<string, Spec>, before: Project, after: Project): void => {
  for (const id of new Set([...before.keys(), ...after.keys()])) {
    if (JSON.stringify(project.get(id)) !== JSON.stringify(before.get(id))) continue;
    const next = after.get(id);
    if (next === undefined) project.delete(id);
    else project.set(id, next);
  }
};
