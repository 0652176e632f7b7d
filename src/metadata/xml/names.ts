import { wholeName } from './syntax.js';
import type { Fail } from './textChecks.js';

/** An attribute as it is written: its value is what stands between the quotes. */
export type XmlAttribute = Readonly<{ name: string; value: string }>;

/** A name that occurred, with its prefix or an empty string. */
type KnownName = Readonly<{ name: string; prefix: string }> & { next: KnownName | undefined };

const slash = 47;
const greaterThan = 62;

/** The names of a document, and the prefixes that are declared where it is being read. */
export class XmlNames {
  private readonly known = new Map<string, KnownName>();
  /** By prefix, how many open elements declare it. */
  private readonly declared = new Map([['xml', 1]]);
  /** The element before: the entries of a list have the same names in the same order, most of them. */
  private last: KnownName = { name: '', prefix: '', next: undefined };

  public constructor(private readonly fail: Fail) {}

  /** The name of an element that begins at an offset, behind its bracket; fails for what is no name. */
  public elementAt(text: string, from: number): KnownName {
    const { next } = this.last;
    if (next !== undefined && text.startsWith(next.name, from) && isNameEnd(text, from + next.name.length)) {
      this.last = next;
      return next;
    }
    const name = this.read(text.slice(from, endOfName(text, from)), from - 1);
    this.last.next = name;
    this.last = name;
    return name;
  }

  /** The prefix of a name, empty without one; fails for what is no name. */
  public prefixOf(name: string, at: number): string {
    return this.read(name, at).prefix;
  }

  /** Takes in what the attributes of an element declare, and fails if one of them has a prefix that nothing declares. */
  public declare(attributes: readonly XmlAttribute[], at: number): void {
    const prefixes = attributes.map(({ name }) => this.prefixOf(name, at));
    this.count(attributes, 1);
    for (const prefix of prefixes) if (prefix !== '' && prefix !== 'xmlns') this.requirePrefix(prefix, at);
  }

  /** Forgets at an element's end what its attributes declared. */
  public forget(attributes: readonly XmlAttribute[]): void {
    this.count(attributes, -1);
  }

  /** Fails for a prefix that no open element declares. */
  public requirePrefix(prefix: string, at: number): void {
    if ((this.declared.get(prefix) ?? 0) === 0) this.fail(at, `The prefix ${prefix} is declared nowhere around.`);
  }

  /** Checks each name once. */
  private read(name: string, at: number): KnownName {
    const known = this.known.get(name);
    if (known !== undefined) return known;
    const found = wholeName.exec(name) ?? this.fail(at, `"${shortened(name)}" is no name in XML.`);
    const read: KnownName = { name, prefix: found[1] ?? '', next: undefined };
    this.known.set(name, read);
    return read;
  }

  private count(attributes: readonly XmlAttribute[], change: 1 | -1): void {
    for (const { name } of attributes) {
      if (!name.startsWith('xmlns:')) continue;
      const prefix = name.slice('xmlns:'.length);
      this.declared.set(prefix, (this.declared.get(prefix) ?? 0) + change);
    }
  }
}

/** A name as an error shows it. */
export const shortened = (name: string): string => (name.length > 80 ? `${name.slice(0, 80)}…` : name);

/** The offset behind a name. */
export const endOfName = (text: string, from: number): number => {
  let end = from;
  while (!isNameEnd(text, end)) end += 1;
  return end;
};

/** A name ends with white space, a slash or a bracket; behind the end of the text there is no code. */
const isNameEnd = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at);
  return !(code > 32) || code === slash || code === greaterThan;
};
