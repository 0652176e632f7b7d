import { wholeName } from './syntax.js';
import type { Fail } from './textChecks.js';

/** An attribute as it is written: its value is what stands between the quotes. */
export type XmlAttribute = Readonly<{ name: string; value: string }>;

/** The names of a document, and the prefixes that are declared where it is being read. */
export class XmlNames {
  /** Names that occurred, each with its prefix or an empty string. */
  private readonly prefixes = new Map<string, string>();
  /** By prefix, how many open elements declare it. */
  private readonly declared = new Map([['xml', 1]]);

  public constructor(private readonly fail: Fail) {}

  /** The prefix of a name, empty without one; fails for what is no name. Each name is checked once. */
  public prefixOf(name: string, at: number): string {
    const known = this.prefixes.get(name);
    if (known !== undefined) return known;
    const found = wholeName.exec(name) ?? this.fail(at, `"${shortened(name)}" is no name in XML.`);
    const prefix = found[1] ?? '';
    this.prefixes.set(name, prefix);
    return prefix;
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
