import type { CommitView } from './commitView.js';
import { describeComponent, type FoundComponent } from './component.js';
import { withOwnParts } from './ownParts.js';

/** The children of components, wherever they stand. */
export const childrenOf = async (
  { tree, project: { registry } }: CommitView,
  components: readonly FoundComponent[]
): Promise<FoundComponent[]> => {
  const questions = components.map(
    ({ asLibrary }) =>
      () =>
        withOwnParts(asLibrary())
          .getChildren()
          .map((child) => describeComponent(child, tree, registry))
  );
  return (await tree.ask(questions)).flatMap((answer) => ('value' in answer ? answer.value : []));
};
