import type { Random } from '../xml/randomXml.js';
import { type Element, idOf, Maker } from './nested.js';

/** What one side does with the elements of a file, by their paths: `kept` ones and all in them are let alone. */
export type Plan = ReadonlyMap<string, 'gone' | 'changed' | 'kept'>;

/** Plans of two sides, of which none concerns an element that the other one concerns. */
export const disjointPlans = (elements: readonly Element[], random: Random): readonly [Plan, Plan] => {
  const plans = [
    new Map<string, 'gone' | 'changed' | 'kept'>(),
    new Map<string, 'gone' | 'changed' | 'kept'>(),
  ] as const;
  const walk = (all: readonly Element[], path: string): void => {
    for (const element of all) {
      const at = `${path}/${idOf(element)}`;
      const owner = random(3);
      const isGone = isEntry(element) && owner < 2 && random(4) === 0;
      if (owner < 2) plans[owner].set(at, isGone ? 'gone' : 'changed');
      if (isGone) plans[1 - owner].set(at, 'kept');
      else walk(element.within, at);
    }
  };
  walk(elements, '');
  return plans;
};

/** A plan of one side alone. */
export const anyPlan = (elements: readonly Element[], random: Random): Plan => {
  const plan = new Map<string, 'gone' | 'changed' | 'kept'>();
  const walk = (all: readonly Element[], path: string): void => {
    for (const element of all) {
      const at = `${path}/${idOf(element)}`;
      const what = random(8);
      if (what < 2) plan.set(at, what === 0 && isEntry(element) ? 'gone' : 'changed');
      walk(element.within, at);
    }
  };
  walk(elements, '');
  return plan;
};

/** Elements as a side makes them that follows a plan, with what it adds among them. */
export const planned = (
  elements: readonly Element[],
  shapes: Element['shape']['within'],
  plan: Plan,
  { maker, random, path = '' }: Readonly<{ maker: Maker; random: Random; path?: string }>
): readonly Element[] => {
  const kept = elements.flatMap((element): readonly Element[] => {
    const at = `${path}/${idOf(element)}`;
    const what = plan.get(at);
    if (what === 'gone') return [];
    if (what === 'kept') return [element];
    const fields = what === 'changed' ? { ...element.fields, ...maker.fields(element.shape) } : element.fields;
    return [
      { ...element, fields, within: planned(element.within, element.shape.within, plan, { maker, random, path: at }) },
    ];
  });
  return shapes.flatMap((shape) => {
    const own = kept.filter((each) => each.shape === shape);
    if (shape.row === undefined || shape.row.key === '#' || random(4) > 0) return own;
    const known = new Set(own.map(idOf));
    const added = maker.elements([shape], path, 1).filter((each) => !known.has(idOf(each)));
    const at = random(own.length + 1);
    return [...own.slice(0, at), ...added, ...own.slice(at)];
  });
};

const isEntry = ({ shape: { row } }: Element): boolean => row !== undefined && row.key !== '#';

/** What comes of three versions, and the paths of what both sides changed differently. */
export type Expected = Readonly<{ elements: readonly Element[]; conflicts: readonly string[] }>;

type Three<T> = Readonly<{ base: T; ours: T; theirs: T }>;

/** Merges elements by what tells them apart. */
export const expectedOf = (lists: Three<readonly Element[]>, path = ''): Expected => {
  const of = (list: readonly Element[]): ReadonlyMap<string, Element> =>
    new Map(list.map((each) => [idOf(each), each]));
  const [base, ours, theirs] = [of(lists.base), of(lists.ours), of(lists.theirs)];
  const merged = [...new Set([...ours.keys(), ...theirs.keys()])].map((id) =>
    expectedOne({ base: base.get(id), ours: ours.get(id), theirs: theirs.get(id) }, path === '' ? id : `${path}/${id}`)
  );
  return {
    elements: merged.flatMap(({ elements }) => elements),
    conflicts: merged.flatMap(({ conflicts }) => conflicts),
  };
};

const expectedOne = ({ base, ours, theirs }: Three<Element | undefined>, path: string): Expected => {
  const only = ours ?? theirs;
  if (only === undefined) return { elements: [], conflicts: [] };
  if (ours === undefined || theirs === undefined) {
    if (base === undefined) return { elements: [only], conflicts: [] };
    return { elements: [], conflicts: textOf(only) === textOf(base) ? [] : [path] };
  }
  const fields: Record<string, string> = {};
  const conflicts: string[] = [];
  for (const name of new Set([...Object.keys(ours.fields), ...Object.keys(theirs.fields)])) {
    const [old, mine, other] = [base?.fields[name], ours.fields[name], theirs.fields[name]];
    if (mine !== other && mine !== old && other !== old) conflicts.push(`${path}/${name}`);
    const value = mine === old ? other : mine;
    if (value !== undefined) fields[name] = value;
  }
  const within = expectedOf({ base: base?.within ?? [], ours: ours.within, theirs: theirs.within }, path);
  return { elements: [{ ...ours, fields, within: within.elements }], conflicts: [...conflicts, ...within.conflicts] };
};

/** Equal for equal elements, whatever their order. */
const textOf = (element: Element): string =>
  JSON.stringify([idOf(element), Object.entries(element.fields).sort(), element.within.map(textOf).sort()]);
