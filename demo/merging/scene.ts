import { bringProject } from '../acts/bringProject.js';
import { linkInstances } from '../acts/linkInstances.js';
import { openOrgs } from '../acts/openOrgs.js';
import type { Scene } from '../play.js';
import { agreeOnResolutions } from './acts/agreeOnResolutions.js';
import { decideOnce } from './acts/decideOnce.js';
import { developAlike } from './acts/developAlike.js';
import { mergeByGit } from './acts/mergeByGit.js';
import { rebase } from './acts/rebase.js';
import { showMerged } from './acts/showMerged.js';
import { travelOn } from './acts/travelOn.js';

/** Two features that change the same profile, layout and flow, with one real conflict that is decided once. */
export const merging: Scene = {
  acts: [
    openOrgs,
    bringProject,
    agreeOnResolutions,
    linkInstances,
    developAlike,
    mergeByGit,
    decideOnce,
    travelOn,
    showMerged,
    rebase,
  ],
  toTry: [
    'For instance, let the rebased feature follow the others:',
    '  git -C $DEMO/kim push --force-with-lease origin feature/rating-link',
    '  sf sre promote --feature rating-link --from dev',
  ],
};
