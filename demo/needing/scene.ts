import { bringProject } from '../acts/bringProject.js';
import { linkInstances } from '../acts/linkInstances.js';
import { openOrgs } from '../acts/openOrgs.js';
import type { Scene } from '../play.js';
import { developApart } from './acts/developApart.js';
import { promoteTogether } from './acts/promoteTogether.js';

/** A feature whose class reads a field that only another feature adds. */
export const needing: Scene = {
  acts: [openOrgs, bringProject, linkInstances, developApart, promoteTogether],
  toTry: ['For instance:', '  sf sre delta --from origin/main --to origin/production --explain'],
};
