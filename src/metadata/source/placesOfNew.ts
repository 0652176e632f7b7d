import { posix, relative, sep } from 'node:path';
import type { SourceComponent } from '@salesforce/source-deploy-retrieve';
import { type CommitView, whyLeftOut } from '../delta/commitView.js';
import { hasSeparateChildren } from '../delta/metadataType.js';

/** Tells where in the repository a converted file belongs. */
export type Place = (path: string) => string;

/**
 * Where a component goes that no file of the commit holds: into the default package directory, where `sf project retrieve
 * start` puts it too; a child that is a file of its own into its parent's folder, wherever that is.
 *
 * @param packageDirectory the folder that the component was converted into
 * @returns undefined when the project has no package directory
 */
export const placeOfNew = async (
  view: CommitView,
  component: SourceComponent,
  packageDirectory: string
): Promise<Place | undefined> => {
  const { defaultDirectory } = view.project;
  if (defaultDirectory === undefined) return undefined;
  const usual = (path: string): string =>
    posix.join(defaultDirectory, relative(packageDirectory, path).split(sep).join(posix.sep));
  const { parent } = component;
  if (parent === undefined || !hasSeparateChildren(parent.type)) return usual;
  const folder = `/${parent.type.directoryName}/${parent.fullName}/`;
  const beside = (await view.allPaths()).find(
    (path) => `/${path}`.includes(folder) && whyLeftOut(view, path) === undefined
  );
  if (beside === undefined) return usual;
  const home = `/${beside}`.slice(1, `/${beside}`.indexOf(folder) + folder.length);
  return (path) => {
    const place = `/${usual(path)}`;
    return posix.join(home, place.slice(place.indexOf(folder) + folder.length));
  };
};
