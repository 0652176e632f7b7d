import { groupBy } from '../../common/groupBy.js';
import type { ChangedComponents } from './changedComponents.js';
import type { ChangedFiles } from './changedFiles.js';
import type { DeltaComponent } from './delta.js';
import { looseKey } from './looseKey.js';

/**
 * Gives the components that are sent the files of the earlier commit that are gone: where they were before they moved, and what
 * they lost.
 *
 * @param gone the components that gone files belonged to
 */
export const withFormerFiles = (
  components: readonly DeltaComponent[],
  { gone }: Pick<ChangedComponents, 'gone'>,
  files: Pick<ChangedFiles, 'gone'>
): readonly DeltaComponent[] => {
  const former = groupBy(gone, ({ member }) => looseKey(member));
  const isGone = new Set(files.gone);
  return components.map((component) => {
    if (component.operation === 'delete') return component;
    const own = (former.get(looseKey(component)) ?? []).flatMap((each) =>
      each.files.filter((path) => isGone.has(path))
    );
    return own.length === 0 ? component : { ...component, formerFiles: own };
  });
};
