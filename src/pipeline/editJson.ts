import { isDeepStrictEqual } from 'node:util';
import { type Node, parseTree } from 'jsonc-parser';
import { isJsonObject, own } from '../common/mergeJson.js';

/**
 * Changes a value in the text of a JSON file: only the parts that differ are replaced, so that indentation, line ends, order
 * of keys and everything else stay as they are. The text is read once, however much differs.
 *
 * @param path where the value is
 * @param value what it is at present, and what it is to be; undefined for none
 */
export const rewriteJson = (json: string, path: readonly string[], value: Change): string => {
  const tree = parseTree(json);
  return tree === undefined
    ? json
    : json.slice(0, tree.offset) + new Rewriting(json).at(tree, path, value) + json.slice(endOf(tree));
};

type Change = Readonly<{ present: unknown; wanted: unknown }>;
type Members = ReadonlyArray<readonly [key: string, value: unknown]>;

class Rewriting {
  private readonly isOneLine: boolean;
  private readonly eol: string;
  /** What a level is indented by: as the first indented line is. */
  private readonly unit: string;

  public constructor(private readonly json: string) {
    const indentation = /^[\t ]+(?=\S)/m.exec(json)?.[0] ?? '  ';
    // An empty object says nothing about how the file is written.
    this.isOneLine = !json.includes('\n') && json.trim() !== '{}';
    this.eol = json.includes('\r\n') ? '\r\n' : '\n';
    this.unit = indentation.includes('\t') ? '\t' : indentation;
  }

  /** The text of a value with another one in it. */
  public at(node: Node, [key, ...rest]: readonly string[], change: Change): string {
    if (key === undefined) return this.rewritten(node, change);
    const { wanted } = change;
    const isThere = node.children?.some((property) => keyOf(property) === key) === true;
    const nested = rest.reduceRight((inner: unknown, each) => ({ [each]: inner }), wanted);
    return this.objectWith(
      node,
      (each, value) => {
        if (each !== key) return this.textOf(value);
        return rest.length === 0 && wanted === undefined ? undefined : this.at(value, rest, change);
      },
      isThere || wanted === undefined ? [] : [[key, nested]]
    );
  }

  private rewritten(node: Node, { present, wanted }: Change): string {
    if (isDeepStrictEqual(present, wanted)) return this.textOf(node);
    const { type, children = [] } = node;
    const areLists = Array.isArray(present) && Array.isArray(wanted) && present.length === wanted.length;
    if (areLists && type === 'array' && children.length === wanted.length)
      return this.listOf(node, (child, at) => this.rewritten(child, { present: present[at], wanted: wanted[at] }));
    if (type !== 'object' || !isJsonObject(present) || !isJsonObject(wanted)) return this.fresh(wanted, node.offset);
    const known = new Set(children.map(keyOf));
    return this.objectWith(
      node,
      (key, value) => {
        const next = own(wanted, key);
        return next === undefined ? undefined : this.rewritten(value, { present: own(present, key), wanted: next });
      },
      Object.entries(wanted).filter(([key, value]) => !known.has(key) && value !== undefined)
    );
  }

  private listOf(node: Node, written: (child: Node, at: number) => string): string {
    const { children = [] } = node;
    let end = node.offset;
    const parts = children.map((child, at) => {
      const gap = this.json.slice(end, child.offset);
      end = endOf(child);
      return gap + written(child, at);
    });
    return parts.join('') + this.json.slice(end, endOf(node));
  }

  /**
   * An object with the values of its keys written anew, without those that come to none, each with one comma, and with others
   * behind the last one: on lines of their own, or on its line where it shares that.
   */
  private objectWith(node: Node, written: (key: string, value: Node) => string | undefined, added: Members): string {
    const { children = [] } = node;
    let gap = this.json.slice(node.offset, children[0]?.offset);
    let last: Node | undefined;
    const parts = children.flatMap((property, at) => {
      const [key, value] = property.children ?? [];
      const text = written(keyOf(property), value);
      if (text === undefined) return [];
      const part = gap + this.json.slice(key.offset, value.offset) + text;
      gap = this.json.slice(endOf(property), children.at(at + 1)?.offset);
      last = property;
      return [part];
    });
    if (last === undefined) return this.fresh(Object.fromEntries(added), node.offset);
    const end = this.json.slice(endOf(children[children.length - 1]), endOf(node));
    return parts.join('') + this.behind(last, added) + end;
  }

  private behind({ offset }: Node, added: Members): string {
    const indentation = this.indentationAt(offset);
    const isFirst = this.json.slice(0, offset).endsWith(`\n${indentation}`);
    const gap = this.isOneLine ? '' : isFirst ? this.eol + indentation : ' ';
    const colon = this.isOneLine ? ':' : ': ';
    return added.map(([key, value]) => `,${gap}${JSON.stringify(key)}${colon}${this.fresh(value, offset)}`).join('');
  }

  /** A value as it is written on a line. */
  private fresh(value: unknown, offset: number): string {
    if (this.isOneLine) return JSON.stringify(value);
    return JSON.stringify(value, undefined, this.unit).replaceAll('\n', this.eol + this.indentationAt(offset));
  }

  private indentationAt(offset: number): string {
    const start = this.json.lastIndexOf('\n', offset) + 1;
    return /^[\t ]*/.exec(this.json.slice(start, offset))?.[0] ?? '';
  }

  private textOf(node: Node): string {
    return this.json.slice(node.offset, endOf(node));
  }
}

const endOf = ({ offset, length }: Node): number => offset + length;

const keyOf = ({ children }: Node): string => String(children?.[0].value);
