import { SfError } from '@salesforce/core/sfError';
import { toJson } from '../../common/json.js';

/**
 * Refuses files with the markers of a merge conflict in them: an org takes some of them, such as static resources and pages.
 *
 * @param contents by repository path
 * @throws SfError ConflictMarkersError with each file and line
 */
export const refuseConflictMarkers = (contents: ReadonlyMap<string, Buffer>): void => {
  const places = [...contents].flatMap(([path, content]) => {
    if (!content.includes('<<<<<<<') || !content.includes('>>>>>>>')) return [];
    const line = markedLine(content.toString('latin1'));
    return line === undefined ? [] : [{ path, line }];
  });
  if (places.length === 0) return;
  throw SfError.create({
    name: 'ConflictMarkersError',
    message: [
      'There are markers of a merge conflict in what would be deployed:',
      ...places.map(({ path, line }) => `  ${path}:${line}`),
    ].join('\n'),
    actions: ['Resolve them on the branch that brought them, and commit.'],
    data: toJson({ places }),
  });
};

/** The line at which what git writes around a conflict begins, whole: a merge that was committed before it was resolved. */
const markedLine = (text: string): number | undefined => {
  let begun: number | undefined;
  let isDivided = false;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^<{7}(?: |$)/.test(line)) [begun, isDivided] = [index + 1, false];
    else if (begun !== undefined && /^={7}$/.test(line)) isDivided = true;
    else if (begun !== undefined && isDivided && /^>{7}(?: |$)/.test(line)) return begun;
  }
  return undefined;
};
