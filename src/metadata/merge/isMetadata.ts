/** The namespace of all metadata files (Metadata API Developer Guide); what has another one may be anything. */
const namespace = Buffer.from('http://soap.sforce.com/2006/04/metadata');

/** How far behind where a file's root begins its namespace is, in bytes. */
const head = 2048;

/** Whether a file is metadata in XML, by its namespace, however much stands in comments before its root. */
export const isMetadata = (content: Buffer): boolean => {
  const start = startOfRoot(content);
  return content.subarray(start, start + head).includes(namespace);
};

/**
 * Whether a file is XML whose root has no namespace: the presets decomposeCustomLabelsBeta2 and decomposePermissionSetBeta2 write
 * metadata so (source-deploy-retrieve 13.7, convert/transformers), and the name of the file alone tells what it is.
 */
export const isWithoutNamespace = (content: Buffer): boolean => {
  const start = startOfRoot(content);
  const tag = /^<[A-Za-z_][^<>]*>/.exec(content.toString('latin1', start, start + head))?.[0];
  return tag !== undefined && !/\sxmlns\s*=/.test(tag);
};

const byteOrderMark = Buffer.from('\uFEFF');
const whiteSpace = new Set(Buffer.from(' \t\r\n'));

/** What may stand before a root, by what it begins and ends with: comments, the declaration and other instructions. */
const before = [
  ['<!--', '-->'],
  ['<?', '?>'],
] as const;

const startOfRoot = (content: Buffer): number => {
  let at = content.subarray(0, byteOrderMark.length).equals(byteOrderMark) ? byteOrderMark.length : 0;
  for (;;) {
    while (whiteSpace.has(content[at])) at += 1;
    const piece = before.find(([start]) => content.toString('latin1', at, at + start.length) === start);
    const end = piece === undefined ? -1 : content.indexOf(piece[1], at + piece[0].length);
    if (piece === undefined || end === -1) return at;
    at = end + piece[1].length;
  }
};
