import { dim } from 'ansis';
import { counted } from '../../common/words.js';
import type { Side, Sides } from '../../metadata/merge/versions.js';
import type { Contested } from '../../promotion/merge/contested.js';
import { entryLines } from './entryLines.js';

/** How many lines of one value are shown. */
const most = 12;

/**
 * Three values of something contested as lines. Of lists each entry is a line, and all are shown from the one before the first
 * that differs to the one behind the last; of other values some lines are, from the one before the first that differs.
 *
 * @param previews the values as text
 */
export const valueLines = (
  contested: Pick<Contested, 'kind' | 'type' | 'values'>,
  previews: Sides<string>
): Sides<readonly string[]> => {
  const lists = entryLines(contested);
  return lists === undefined ? firstOf(previews) : differing(lists, previews);
};

const firstOf = ({ base, ours, theirs }: Sides<string>): Sides<readonly string[]> => {
  const lines = { base: base.split('\n'), ours: ours.split('\n'), theirs: theirs.split('\n') };
  const alike = alikeAtStart(Object.values(lines));
  const shown = (side: Side): readonly string[] => {
    const { length } = lines[side];
    if (length <= most) return lines[side];
    const from = Math.max(Math.min(alike - 1, length - most), 0);
    return stretchOf(lines[side], from, from + most);
  };
  return { base: shown('base'), ours: shown('ours'), theirs: shown('theirs') };
};

const differing = (lists: Sides<readonly string[] | undefined>, previews: Sides<string>): Sides<readonly string[]> => {
  const all = Object.values(lists).filter((list) => list !== undefined);
  const start = alikeAtStart(all);
  const end = alikeAtStart(all.map((list) => list.slice(start).reverse()));
  const shown = (side: Side): readonly string[] => {
    const list = lists[side];
    return list === undefined ? [previews[side]] : stretchOf(list, Math.max(start - 1, 0), list.length - end + 1);
  };
  return { base: shown('base'), ours: shown('ours'), theirs: shown('theirs') };
};

/** How many lines all have alike at their start. */
const alikeAtStart = (lists: ReadonlyArray<readonly string[]>): number => {
  const [first] = lists;
  const differs = first.findIndex((line, at) => lists.some((list) => list[at] !== line));
  return differs < 0 ? first.length : differs;
};

const stretchOf = (lines: readonly string[], from: number, to: number): readonly string[] => {
  const after = Math.max(lines.length - to, 0);
  return [
    ...(from === 0 ? [] : [dim(`... ${counted(from, 'line')} before`)]),
    ...lines.slice(from, to),
    ...(after === 0 ? [] : [dim(`... ${counted(after, 'more line')}`)]),
  ];
};
