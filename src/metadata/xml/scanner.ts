import type { KnownElements } from './known.js';
import { endOfName, XmlNames, shortened, type XmlAttribute } from './names.js';
import { attribute, blank, endTagEnd, startTagEnd } from './syntax.js';
import { type Fail, XmlTextChecks } from './textChecks.js';

/**
 * An element by its offsets into the text of its document. What lies between the end tag of one child and the start tag of
 * the next (white space, comments, text, CDATA sections, processing instructions) belongs to neither and stays in the text,
 * so that whatever is not touched can be copied as it is.
 */
export type XmlNode = Readonly<{
  name: string;
  /** Of the `<` of the start tag. */
  start: number;
  /** Behind the `>` of the start tag. */
  openEnd: number;
  /** Of the `</` of the end tag; the end of an element that closes itself. */
  closeStart: number;
  /** Behind the `>` of the end tag. */
  end: number;
  attributes: readonly XmlAttribute[];
  /** Elements only, in their order. */
  children: readonly XmlNode[];
}>;

/** How to scan; `known` is another version of the document, to read faster what is the same in it. */
export type ScanOptions = Readonly<{ maxDepth: number; fail: Fail; known?: KnownElements }>;

/**
 * Scans the elements of a document from front to back, without recursion.
 *
 * @param from behind the byte order mark and the declaration
 * @returns the root
 */
export const scanElements = (text: string, from: number, options: ScanOptions): XmlNode =>
  new Scanner(text, options).scan(from);

type OpenNode = { -readonly [Property in keyof XmlNode]: XmlNode[Property] } & { children: XmlNode[] };

const noAttributes: readonly XmlAttribute[] = [];
/** Shared by the elements without children, which are most of them: replaced when a first child comes. */
const noChildren: XmlNode[] = [];

const exclamationMark = 33;
const slash = 47;
const greaterThan = 62;
const questionMark = 63;

/** Reads a document from front to back: `at` is the offset of what comes next. */
class Scanner {
  private at = 0;
  private readonly open: OpenNode[] = [];
  private root: OpenNode | undefined;
  private readonly names: XmlNames;
  private readonly textChecks: XmlTextChecks;
  private known: KnownElements | undefined;

  public constructor(
    private readonly text: string,
    private readonly options: ScanOptions
  ) {
    this.names = new XmlNames(options.fail);
    this.textChecks = new XmlTextChecks(text, options.fail);
  }

  public scan(from: number): XmlNode {
    const { text } = this;
    this.at = from;
    for (let markup = text.indexOf('<', from); markup !== -1; markup = text.indexOf('<', this.at)) {
      if (markup > this.at) this.checkText(this.at, markup);
      this.at = markup;
      this.readMarkup();
    }
    const unclosed = this.open.at(-1);
    if (unclosed) return this.fail(unclosed.start, `<${unclosed.name}> is not closed.`);
    this.checkText(this.at, text.length);
    return this.root ?? this.fail(text.length, 'There is no XML element.');
  }

  private readMarkup(): void {
    switch (this.text.charCodeAt(this.at + 1)) {
      case slash:
        return this.readEndTag();
      case exclamationMark:
        return this.readCommentOrSection();
      case questionMark:
        return this.readInstruction();
      default:
        return this.readStartTag();
    }
  }

  private readStartTag(): void {
    const start = this.at;
    const shared = this.open.length === 1 ? this.known?.at(this.text, start) : undefined;
    if (shared) {
      this.append(shared);
      this.at = shared.end;
      return;
    }
    const { name, prefix } = this.names.elementAt(this.text, start + 1);
    this.at = start + 1 + name.length;
    if (prefix === '' && this.readTextElement(name, start)) return;
    const attributes = this.readAttributes(name);
    const isEmpty = this.readStartTagEnd(name);
    if (prefix !== '') this.names.requirePrefix(prefix, start);
    const { at } = this;
    const node: OpenNode = { name, start, openEnd: at, closeStart: at, end: at, attributes, children: noChildren };
    if (this.root === undefined && this.options.known?.fit(this.text, node)) this.known = this.options.known;
    this.append(node);
    if (isEmpty) this.names.forget(attributes);
    else this.open.push(node);
  }

  /** Reads an element that holds a text and has no attributes, as most do, at once; whether it was one. */
  private readTextElement(name: string, start: number): boolean {
    const { text, at } = this;
    if (text.charCodeAt(at) !== greaterThan) return false;
    const openEnd = at + 1;
    const closeStart = text.indexOf('<', openEnd);
    const nameEnd = closeStart + 2 + name.length;
    if (
      text.charCodeAt(closeStart + 1) !== slash ||
      text.charCodeAt(nameEnd) !== greaterThan ||
      !text.startsWith(name, closeStart + 2)
    ) {
      return false;
    }
    this.textChecks.checkText(openEnd, closeStart);
    const end = nameEnd + 1;
    this.append({ name, start, openEnd, closeStart, end, attributes: noAttributes, children: noChildren });
    this.at = end;
    return true;
  }

  private readAttributes(element: string): readonly XmlAttribute[] {
    if (this.text.charCodeAt(this.at) === greaterThan) return noAttributes;
    const attributes: XmlAttribute[] = [];
    const seen = new Set<string>();
    attribute.lastIndex = this.at;
    for (let found = attribute.exec(this.text); found !== null; found = attribute.exec(this.text)) {
      const [, name, quoted] = found;
      if (seen.has(name)) this.fail(this.at, `<${element}> has the attribute ${name} twice.`);
      seen.add(name);
      this.at = attribute.lastIndex;
      this.textChecks.checkReferences(this.at - quoted.length, this.at);
      attributes.push({ name, value: quoted.slice(1, -1) });
    }
    if (attributes.length === 0) return noAttributes;
    this.names.declare(attributes, this.at);
    return attributes;
  }

  /** Whether the element closes itself. */
  private readStartTagEnd(element: string): boolean {
    if (this.text.charCodeAt(this.at) === greaterThan) {
      this.at += 1;
      return false;
    }
    startTagEnd.lastIndex = this.at;
    const [, closing] = startTagEnd.exec(this.text) ?? this.fail(this.at, `The start tag <${element}> is malformed.`);
    this.at = startTagEnd.lastIndex;
    return closing !== '';
  }

  private append(node: XmlNode): void {
    const parent = this.open.at(-1);
    if (parent === undefined) {
      if (this.root) this.fail(node.start, `<${node.name}> follows the root element <${this.root.name}>.`);
      this.root = node as OpenNode;
      return;
    }
    const { maxDepth } = this.options;
    if (this.open.length >= maxDepth) this.fail(node.start, `Elements are nested deeper than ${maxDepth}.`);
    if (parent.children === noChildren) parent.children = [node];
    else parent.children.push(node);
  }

  private readEndTag(): void {
    const { text, at } = this;
    const node = this.open.pop();
    if (node === undefined) return this.fail(at, `</${this.nameAt(at + 2)}> closes no element.`);
    const nameEnd = at + 2 + node.name.length;
    if (!text.startsWith(node.name, at + 2)) this.failAtEndTag(node.name);
    if (text.charCodeAt(nameEnd) === greaterThan) {
      this.at = nameEnd + 1;
    } else {
      endTagEnd.lastIndex = nameEnd;
      if (!endTagEnd.test(text)) this.failAtEndTag(node.name);
      this.at = endTagEnd.lastIndex;
    }
    node.closeStart = at;
    node.end = this.at;
    if (node.attributes !== noAttributes) this.names.forget(node.attributes);
  }

  private failAtEndTag(expected: string): never {
    const name = this.nameAt(this.at + 2);
    const message =
      name === expected ? `The end tag </${name}> is malformed.` : `</${name}> stands where </${expected}> is due.`;
    return this.fail(this.at, message);
  }

  private readCommentOrSection(): void {
    const { text, at } = this;
    if (text.startsWith('<!--', at)) {
      const hyphens = this.find('--', at + 4, 'The comment is not closed.');
      if (text.charCodeAt(hyphens + 2) !== greaterThan) this.fail(hyphens, 'A comment holds two hyphens in a row.');
      this.at = hyphens + 3;
      return;
    }
    if (!text.startsWith('<![CDATA[', at)) this.fail(at, 'Metadata holds no document type definition.');
    if (this.open.length === 0) this.fail(at, 'A CDATA section stands outside of the root element.');
    this.at = this.find(']]>', at + 9, 'The CDATA section is not closed.') + 3;
  }

  private readInstruction(): void {
    const { at } = this;
    const end = this.find('?>', at + 2, 'The processing instruction is not closed.');
    const [target] = this.text.slice(at + 2, end).split(/[ \t\r\n]/, 1);
    if (/^xml$/i.test(target)) this.fail(at, 'The XML declaration is not at the beginning of the file.');
    this.names.prefixOf(target, at);
    this.at = end + 2;
  }

  private find(mark: string, from: number, otherwise: string): number {
    const found = this.text.indexOf(mark, from);
    return found === -1 ? this.fail(this.at, otherwise) : found;
  }

  private checkText(from: number, to: number): void {
    if (this.open.length === 0 && !blank.test(this.text.slice(from, to))) {
      this.fail(from, 'There is text outside of the root element.');
    }
    this.textChecks.checkText(from, to);
  }

  private nameAt(from: number): string {
    return shortened(this.text.slice(from, endOfName(this.text, from)));
  }

  private fail(offset: number, message: string): never {
    return this.options.fail(offset, message);
  }
}
