import { type KeyRow, keyTable } from '../../../src/metadata/merge/keyTable.js';
import type { Random } from '../xml/randomXml.js';

/** What may stand in a generated file: an entry of the table of keys, or an element that occurs once and holds some. */
export type Shape = Readonly<{ tag: string; row: KeyRow | undefined; within: readonly Shape[] }>;

/** An element of a generated file; `name` is what all parts of its key say, or its position. */
export type Element = Readonly<{
  shape: Shape;
  name: string;
  fields: Readonly<Record<string, string>>;
  within: readonly Element[];
}>;

const anywhere: readonly KeyRow[] = keyTable['*'];

/** The shapes of a type's elements: all of its rows that a key names, wherever they stand. */
const shapesOf = (type: string, depth = 0): readonly Shape[] => {
  const rows = (keyTable[type] ?? []).concat(['PermissionSet', 'Profile'].includes(type) ? anywhere : []);
  // What nothing names counts as a whole, unless it is there once, as another type says.
  const isWhole = ({ key, isOrdered, type: of }: KeyRow): boolean =>
    key === undefined && (of === undefined || isOrdered);
  const wholes = rows.filter(isWhole).map(({ at }) => `${at}/`);
  const known = rows.filter(
    (row) => !row.at.includes('*') && !wholes.some((whole) => row.at.startsWith(whole)) && !isWhole(row)
  );
  const below = (path: string): readonly Shape[] => {
    const tags = new Set(
      known.filter(({ at }) => at.startsWith(path)).map(({ at }) => at.slice(path.length).split('/')[0])
    );
    return [...tags].map((tag) => {
      const row = known.find(({ at }) => at === path + tag);
      const inner = row?.type === undefined || depth > 2 ? below(`${path}${tag}/`) : shapesOf(row.type, depth + 1);
      return { tag, row: row?.key === undefined ? undefined : row, within: inner };
    });
  };
  return below('').filter(({ row, within }) => row !== undefined || within.length > 0);
};

/** The types of the table whose entries hold entries themselves, with what may stand in their roots. */
export const nestedTypes: ReadonlyArray<readonly [type: string, shapes: readonly Shape[]]> = Object.keys(keyTable)
  .filter((type) => type !== '*')
  .map((type) => [type, shapesOf(type)] as const)
  .filter(([, shapes]) => shapes.some(({ within }) => within.length > 0));

/** What tells an element apart from those beside it. */
export const idOf = ({ shape: { tag, row }, name }: Element): string => {
  if (row === undefined) return tag;
  return `${tag}[${row.key === '#' ? name : (row.key ?? '').split(' ').fill(name).join('|')}]`;
};

const isText = ({ row }: Shape): boolean => row?.key === '.';

/** Makes elements, with names of one prefix. */
export class Maker {
  public constructor(
    private readonly random: Random,
    private readonly prefix: string
  ) {}

  /** Elements of these shapes, in an element with this path. */
  public elements(shapes: readonly Shape[], path: string, depth = 0): readonly Element[] {
    return shapes.flatMap((shape) => {
      const { row } = shape;
      if (row === undefined) return [this.element(shape, '', path, depth)];
      if (row.key === '#') return ['0', '1'].map((name) => this.element(shape, name, path, depth));
      const most = depth === 0 ? Math.max(1, 4 - (shapes.length >> 2)) : 3;
      // What occurs once in a component may share its names with others, so that those of one kind have it in theirs.
      const kind = row.uniqueAs === undefined ? '' : shape.tag;
      return this.names(this.random(most + 1), path, row).map((name) =>
        this.element(shape, `${name}${kind}`, path, depth)
      );
    });
  }

  public fields(shape: Shape): Element['fields'] {
    if (shape.row === undefined || shape.row.key === '#' || isText(shape)) return {};
    const names = ['alpha', 'beta', 'gamma'].filter(() => this.random(2) === 0);
    return Object.fromEntries(names.map((name) => [name, ['1', 'two', 'drei &amp; vier', 'ä'][this.random(4)]]));
  }

  private element(shape: Shape, name: string, path: string, depth: number): Element {
    const id = idOf({ shape, name, fields: {}, within: [] });
    const within = isText(shape) || depth > 4 ? [] : this.elements(shape.within, `${path}/${id}`, depth + 1);
    return { shape, name, fields: this.fields(shape), within };
  }

  /** What occurs once in a whole component has a name that says where it stands. */
  private names(count: number, path: string, { uniqueAs }: KeyRow): readonly string[] {
    const place = uniqueAs === undefined ? '' : path.replace(/[^\w]+/g, '_');
    const all = Array.from({ length: count }, () => `${this.prefix}${this.random(9)}${place}`);
    return [...new Set(all)];
  }
}

/** A file with these elements in its root. */
export const written = (type: string, elements: readonly Element[]): Buffer =>
  Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n<${type}>\n${elements.map((each) => textOf(each, '    ')).join('')}</${type}>\n`
  );

const textOf = (element: Element, indent: string): string => {
  const { shape, name, fields, within } = element;
  const { tag, row } = shape;
  if (isText(shape)) return `${indent}<${tag}>${name}</${tag}>\n`;
  const keys = row === undefined || row.key === '#' ? [] : (row.key ?? '').split(' ').map(firstPath);
  const attributes = keys.flatMap(([key]) => (key.startsWith('@') ? [` ${key.slice(1)}="${name}"`] : []));
  const leaf = (key: string, text: string, by: string): string => `${by}<${key}>${text}</${key}>\n`;
  const deeper = `${indent}    `;
  const nested = (first: string): string =>
    keys
      .flatMap(([key, next]) => (key === first && next !== undefined ? [leaf(next, name, `${deeper}    `)] : []))
      .join('');
  const inner = within.map((each) =>
    textOf(each, deeper).replace(/^( *<\w+>\n)/, (start) => start + (each.shape.row ? '' : nested(each.shape.tag)))
  );
  const isObject = row?.key?.startsWith('objectOf(') === true;
  const own = keys.flatMap(([key, next], at) => {
    if (key.startsWith('@')) return [];
    if (next === undefined) return [leaf(key, isObject && at === 0 ? `${name}-Layout` : name, deeper)];
    const isThere =
      keys.findIndex(([first]) => first === key) < at || within.some(({ shape: each }) => each.tag === key);
    return isThere ? [] : [`${deeper}<${key}>\n${nested(key)}${deeper}</${key}>\n`];
  });
  const rest = Object.entries(fields).map(([key, text]) => leaf(key, text, deeper));
  return `${indent}<${tag}${attributes.join('')}>\n${[...own, ...rest, ...inner].join('')}${indent}</${tag}>\n`;
};

/** The first of the elements that a part of a key may be, as its path. */
const firstPath = (part: string): readonly string[] =>
  part
    .replace(/^(objectOf|namesIn)\(|[)?]+$/g, '')
    .split('|')[0]
    .split('/');
