import { XMLBuilder, XMLParser } from 'fast-xml-parser';

type Node = Readonly<Record<string, unknown>>;

const options = { preserveOrder: true, ignoreAttributes: false, parseTagValue: false, trimValues: true } as const;

/**
 * Puts the files of several retrieves together. A file that came in more than one of them with different content is
 * a composite one (an object, a profile, labels): it gets the entries of all, each once, in the order of their coming.
 */
export const combineFiles = (parts: ReadonlyArray<ReadonlyMap<string, Buffer>>): ReadonlyMap<string, Buffer> => {
  if (parts.length === 1) return parts[0];
  const combined = new Map<string, Buffer>();
  for (const [path, content] of parts.flatMap((part) => [...part])) {
    const known = combined.get(path);
    combined.set(path, known === undefined || known.equals(content) ? content : unite(known, content));
  }
  return combined;
};

const unite = (a: Buffer, b: Buffer): Buffer => {
  const parser = new XMLParser(options);
  const first = parser.parse(a) as readonly Node[];
  const second = parser.parse(b) as readonly Node[];
  const root = first.findIndex((node) => !isDeclaration(node));
  const other = second.find((node) => !isDeclaration(node));
  if (root < 0 || other === undefined) return b;
  const tag = Object.keys(first[root])[0];
  const entries = [...list(first[root][tag]), ...list(other[tag])];
  const once = [...new Map(entries.map((entry) => [JSON.stringify(entry), entry])).values()];
  const united = first.map((node, index) => (index === root ? { ...node, [tag]: once } : node));
  const built = new XMLBuilder({ ...options, format: true, indentBy: '    ' }).build(united);
  return Buffer.from(built.trimStart());
};

const isDeclaration = (node: Node): boolean => Object.keys(node)[0].startsWith('?');

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as readonly unknown[]) : []);
