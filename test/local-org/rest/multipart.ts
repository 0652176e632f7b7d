/** One part of a multipart body. */
export type Part = Readonly<{ name: string; content: Buffer }>;

/**
 * Splits a multipart/form-data body.
 *
 * @throws Error when the content type names no boundary.
 */
export const readMultipart = (contentType: string, body: Buffer): readonly Part[] => {
  const boundary = /boundary=(?:"([^"]+)"|([^;]+))/.exec(contentType);
  if (!boundary) throw new Error('The multipart body has no boundary.');
  const delimiter = Buffer.from(`--${boundary[1] ?? boundary[2]}`);
  const parts: Part[] = [];
  let start = body.indexOf(delimiter);
  while (start >= 0) {
    const next = body.indexOf(delimiter, start + delimiter.length);
    if (next < 0) break;
    parts.push(readPart(body.subarray(start + delimiter.length, next)));
    start = next;
  }
  return parts;
};

const LINE_END = '\r\n';

/** What lies between two delimiters: a line end, headers, an empty line, content, a line end. */
const readPart = (bytes: Buffer): Part => {
  const headersEnd = bytes.indexOf(LINE_END + LINE_END);
  const headers = bytes.subarray(0, headersEnd).toString('utf8');
  return {
    name: /name="([^"]*)"/.exec(headers)?.[1] ?? '',
    content: bytes.subarray(headersEnd + 2 * LINE_END.length, bytes.length - LINE_END.length),
  };
};
