import { SfError } from '@salesforce/core/sfError';
import { toJson } from '../../common/json.js';

/** What git writes around a conflict, whole: a merge that somebody committed before it was resolved. */
const whole = /^<{7}(?: .*)?\r?\n[^]*?^={7}\r?\n[^]*?^>{7}(?: |\r?$)/m;

/**
 * Refuses files with the markers of a merge conflict in them: an org takes some of them, such as static resources and pages.
 *
 * @param contents by repository path
 * @throws SfError ConflictMarkersError with each file and line
 */
export const refuseConflictMarkers = (contents: ReadonlyMap<string, Buffer>): void => {
  const places = [...contents].flatMap(([path, content]) => {
    if (!content.includes('<<<<<<<') || !content.includes('>>>>>>>')) return [];
    const text = content.toString('latin1');
    const at = text.search(whole);
    return at === -1 ? [] : [{ path, line: text.slice(0, at).split('\n').length }];
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
