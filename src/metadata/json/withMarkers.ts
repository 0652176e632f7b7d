import { stretches } from '../merge/sequences.js';

/**
 * Three versions of a text as one: the lines that all have, and wherever they differ the versions between diff3 markers.
 *
 * @param versions texts that differ in what is contested alone
 */
export const withMarkers = (versions: Readonly<Record<'base' | 'ours' | 'theirs', string>>): string => {
  const [base, ours, theirs] = [versions.base, versions.ours, versions.theirs].map((text) => text.split(/(?<=\n)/));
  const eol = ours[0].endsWith('\r\n') ? '\r\n' : '\n';
  const between = (lines: readonly string[]): string => {
    const text = lines.join('');
    return text === '' || text.endsWith('\n') ? text : `${text}${eol}`;
  };
  return stretches(base, ours, theirs)
    .map((stretch) => {
      if (stretch.changedBy === 'nobody') return ours.slice(...stretch.ours).join('');
      return [
        ...[`<<<<<<< ours${eol}`, between(ours.slice(...stretch.ours))],
        ...[`||||||| base${eol}`, between(base.slice(...stretch.base))],
        ...[`=======${eol}`, between(theirs.slice(...stretch.theirs)), `>>>>>>> theirs${eol}`],
      ].join('');
    })
    .join('');
};
