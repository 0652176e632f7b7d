/**
 * Three versions of a text as one file: the lines with which all begin, and end, and between them the versions between diff3
 * markers. What is between them may be a lot; the lines that a merge would bring together are just what cannot be told there.
 */
export const withMarkers = (versions: Readonly<Record<'base' | 'ours' | 'theirs', Buffer>>): Buffer => {
  const [ours, base, theirs] = [versions.ours, versions.base, versions.theirs].map((content) =>
    content.toString('utf8').split(/(?<=\n)/)
  );
  const eol = ours[0].endsWith('\r\n') ? '\r\n' : '\n';
  const shortest = Math.min(ours.length, base.length, theirs.length);
  const isShared = (index: number): boolean => ours.at(index) === base.at(index) && ours.at(index) === theirs.at(index);
  let start = 0;
  while (start < shortest && isShared(start)) start += 1;
  let end = 0;
  while (end < shortest - start && isShared(-1 - end)) end += 1;
  const between = (lines: readonly string[]): string => {
    const text = lines.slice(start, lines.length - end).join('');
    return text === '' || text.endsWith('\n') ? text : `${text}${eol}`;
  };
  const marked = [
    ...[`<<<<<<< ours${eol}`, between(ours)],
    ...[`||||||| base${eol}`, between(base)],
    ...[`=======${eol}`, between(theirs), `>>>>>>> theirs${eol}`],
  ];
  return Buffer.from([...ours.slice(0, start), ...marked, ...ours.slice(ours.length - end)].join(''));
};
