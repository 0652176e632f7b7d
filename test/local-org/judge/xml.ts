/** One element: offsets are into the text of its document. */
export type XmlElement = Readonly<{
  name: string;
  /** Offset of `<` of the start tag. */
  start: number;
  /** Offset behind `>` of the start tag. */
  innerStart: number;
  /** Offset of `</` of the end tag; equals `innerStart` of an element that closes itself. */
  innerEnd: number;
  /** Offset behind the end tag. */
  end: number;
  children: readonly XmlElement[];
  /** Character data without that of children, entities decoded, trimmed. */
  text: string;
}>;

/** Where an XML text is broken, and how; line and column count from 1. */
export type XmlFault = Readonly<{ message: string; line: number; column: number }>;

/** A parsed text, or the fault that stopped the parser. */
export type XmlDocument =
  Readonly<{ text: string; root: XmlElement; fault: undefined }> | Readonly<{ fault: XmlFault }>;

type OpenElement = { name: string; start: number; innerStart: number; children: XmlElement[]; text: string };

class FaultAt extends Error {
  public constructor(
    message: string,
    public readonly offset: number
  ) {
    super(message);
  }
}

const notFollowed = 'The markup in the document following the root element must be well-formed.';
const notEnded = 'XML document structures must start and end within the same entity.';
const namedEntities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const startTag = /<([A-Za-z_:][\w:.-]*)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y;
const endTag = /<\/([A-Za-z_:][\w:.-]*)\s*>/y;

/** Line and column, both from 1, of an offset in a text. */
export const positionOf = (text: string, offset: number): Readonly<{ line: number; column: number }> => {
  let line = 1;
  let lineStart = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) {
    line += 1;
    lineStart = at + 1;
  }
  return { line, column: offset - lineStart + 1 };
};

const decode = (raw: string, offset: number): string =>
  raw.includes('&')
    ? raw.replace(/&(?:#(\d+)|#x([\da-fA-F]+)|(\w+));|&/g, (whole, decimal?: string, hex?: string, name?: string) => {
        if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
        if (hex !== undefined) return String.fromCodePoint(parseInt(hex, 16));
        const value = name === undefined ? undefined : namedEntities[name];
        if (value === undefined) {
          throw new FaultAt(
            name === undefined
              ? "The entity name must immediately follow the '&' in the entity reference."
              : `The entity "${name}" was referenced, but not declared.`,
            offset + raw.indexOf(whole)
          );
        }
        return value;
      })
    : raw;

const skipTo = (text: string, from: number, mark: string): number => {
  const found = text.indexOf(mark, from);
  if (found === -1) {
    throw new FaultAt(notEnded, text.length);
  }
  return found + mark.length;
};

const close = (element: OpenElement, innerEnd: number, end: number): XmlElement => ({
  name: element.name,
  start: element.start,
  innerStart: element.innerStart,
  innerEnd,
  end,
  children: element.children,
  text: element.text.trim(),
});

/** Reads one text from front to back. */
class Reader {
  private readonly open: OpenElement[] = [];
  private root: XmlElement | undefined;

  public constructor(private readonly text: string) {}

  public read(): XmlElement {
    let at = this.text.startsWith('\uFEFF') ? 1 : 0;
    for (let lt = this.text.indexOf('<', at); lt !== -1; lt = this.text.indexOf('<', at)) {
      if (lt > at) this.addText(at, lt);
      at = this.readMarkup(lt);
    }
    this.addText(at, this.text.length);
    if (this.root === undefined || this.open.length > 0) {
      const isEmpty = this.root === undefined && this.open.length === 0;
      throw new FaultAt(isEmpty ? 'Premature end of file.' : notEnded, this.text.length);
    }
    return this.root;
  }

  /** Reads what starts with `<` at this offset; gives the offset behind it. */
  private readMarkup(lt: number): number {
    const { text } = this;
    if (text.startsWith('</', lt)) return this.readEndTag(lt);
    if (text.startsWith('<!--', lt)) return skipTo(text, lt, '-->');
    if (text.startsWith('<?', lt)) return skipTo(text, lt, '?>');
    if (text.startsWith('<![CDATA[', lt)) {
      const end = skipTo(text, lt, ']]>');
      const parent = this.open.at(-1);
      if (parent) parent.text += text.slice(lt + '<![CDATA['.length, end - ']]>'.length);
      return end;
    }
    return text.startsWith('<!', lt) ? skipTo(text, lt, '>') : this.readStartTag(lt);
  }

  private readStartTag(lt: number): number {
    startTag.lastIndex = lt;
    const match = startTag.exec(this.text);
    if (match === null) {
      throw new FaultAt('The content of elements must consist of well-formed character data or markup.', lt);
    }
    if (this.root && this.open.length === 0) throw new FaultAt(notFollowed, lt);
    const innerStart = lt + match[0].length;
    const element = { name: match[1], start: lt, innerStart, children: [], text: '' };
    if (match[3] === '/') this.finish(close(element, innerStart, innerStart));
    else this.open.push(element);
    return innerStart;
  }

  private readEndTag(lt: number): number {
    endTag.lastIndex = lt;
    const match = endTag.exec(this.text);
    const element = this.open.pop();
    if (element === undefined) throw new FaultAt(notFollowed, lt);
    if (match?.[1] !== element.name) {
      const { name } = element;
      throw new FaultAt(`The element type "${name}" must be terminated by the matching end-tag "</${name}>".`, lt);
    }
    const end = lt + match[0].length;
    this.finish(close(element, lt, end));
    return end;
  }

  private finish(element: XmlElement): void {
    const parent = this.open.at(-1);
    if (parent) parent.children.push(element);
    else this.root = element;
  }

  private addText(from: number, to: number): void {
    const raw = this.text.slice(from, to);
    const parent = this.open.at(-1);
    if (parent) parent.text += decode(raw, from);
    else if (raw.trim() !== '') {
      const offset = from + raw.search(/\S/);
      throw new FaultAt(`Content is not allowed in ${this.root ? 'trailing section' : 'prolog'}.`, offset);
    }
  }
}

const parsed = new WeakMap<Buffer, XmlDocument>();

/**
 * The parsed form of a file, remembered per buffer: buffers of a state never change. The messages of faults follow the
 * Java parser that a real org uses ("Content is not allowed in prolog.", fflib-apex-mocks#85).
 */
export const parseXml = (content: Buffer): XmlDocument => {
  const known = parsed.get(content);
  if (known) return known;
  const text = content.toString('utf8');
  let document: XmlDocument;
  try {
    document = { text, root: new Reader(text).read(), fault: undefined };
  } catch (error) {
    if (!(error instanceof FaultAt)) throw error;
    document = { fault: { message: error.message, ...positionOf(text, error.offset) } };
  }
  parsed.set(content, document);
  return document;
};

/** The first child element of this name, or undefined. */
export const childNamed = (element: XmlElement, name: string): XmlElement | undefined =>
  element.children.find((child) => child.name === name);

/** The text of the first child element of this name; empty when there is none. */
export const textOf = (element: XmlElement, name: string): string => childNamed(element, name)?.text ?? '';

/** Every element below (not itself), in document order. */
export const descendants = function* (element: XmlElement): Generator<XmlElement> {
  for (const child of element.children) {
    yield child;
    yield* descendants(child);
  }
};

const canonicalElement = (element: XmlElement): string =>
  `<${element.name}>${element.children.length > 0 ? element.children.map(canonicalElement).join('') : element.text}</>`;

/** The element's meaning as text: whitespace between elements, comments and attributes apart. */
export const canonical = canonicalElement;

/** Escapes character data for XML. */
export const escapeXml = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
