import { extname } from 'node:path';

/** The library replaces in files of these kinds without looking at them (source-deploy-retrieve 13.7, convert/replacements). */
const textExtensions = new Set(['.cls', '.xml', '.json', '.js', '.css', '.html', '.htm', '.txt', '.md']);

/** How much of a file is looked at, and from which share of strange bytes it counts as binary. */
const looksAt = 512;
const strangeShare = 0.1;

/**
 * Whether a file is text, in which replacements happen. By its name, else by its first bytes: no NUL, hardly a byte that is
 * neither printable ASCII nor part of UTF-8. That is the library's rule, but for its guess at protocol buffers.
 */
export const isTextFile = (path: string, content: Buffer): boolean => {
  if (textExtensions.has(extname(path))) return true;
  const start = content.subarray(0, looksAt);
  if (start.subarray(0, 5).toString('latin1') === '%PDF-') return false;
  if (isUtf16(start)) return true;
  if (start.includes(0)) return false;
  return strangeBytes(start) <= start.length * strangeShare;
};

const isUtf16 = (start: Buffer): boolean =>
  (start[0] === 0xfe && start[1] === 0xff) || (start[0] === 0xff && start[1] === 0xfe);

const strangeBytes = (start: Buffer): number => {
  let strange = 0;
  for (const character of start.toString('utf8')) {
    const code = character.codePointAt(0) ?? 0;
    if (code === 0xff_fd || code === 0x7f || (code < 0x20 && (code < 7 || code > 14))) strange++;
  }
  return strange;
};
