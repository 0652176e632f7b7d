import { shellWord } from '../common/shellWord.js';
import { memberKey } from '../common/member.js';
import type { Delta } from '../metadata/delta/delta.js';
import type { Context } from './context.js';
import { select } from './changedInOrg.js';
import { checkoutWarning } from './pipelineSource.js';
import type { PlanOptions, Selection } from './plan.js';
import type { Route } from './route.js';

/** What is right as it is, and yet may not be what the person meant, each in a full sentence. */
export const hints = async (
  context: Context,
  route: Route,
  { overwrite, keepOrg, delete: confirmed = [] }: Pick<PlanOptions, 'overwrite' | 'keepOrg' | 'delete'>,
  { components }: Pick<Delta, 'components'>
): Promise<string[]> => {
  const broken = checkoutWarning(context.loaded);
  const checkedOut = await featureLeftOut(context, route);
  return [
    ...(broken === undefined ? [] : [broken]),
    ...(checkedOut === undefined
      ? []
      : [
          `Everything that ${route.source.kind === 'instance' ? route.source.instance.name : ''} holds is promoted, not ${checkedOut}, which is checked out. To promote that feature alone, add "--feature ${shellWord(checkedOut)}".`,
        ]),
    ...hotfixGoingTheLongWay(context, route),
    ...idle('--overwrite', 'change', overwrite, components),
    ...idle('--keep-org', 'change', keepOrg, components),
    // No refusal: a command may go through several instances, and a name may be of one of them alone.
    ...idle(
      '--delete',
      'delete',
      confirmed,
      components.filter(({ operation }) => operation === 'delete')
    ),
  ];
};

/** A hotfix may go straight to the root, and is promoted stage by stage. */
const hotfixGoingTheLongWay = ({ loaded }: Context, { target, source }: Route): string[] => {
  const [root] = loaded.pipeline.pathToRoot(target.name).slice(-1);
  if (source.kind !== 'features' || target.name === root.name) return [];
  const hotfixes = source.features.filter(({ hotfix }) => hotfix).map(({ name }) => name);
  if (hotfixes.length < source.features.length) return [];
  return [
    `${hotfixes.join(', ')} is a hotfix: "--to ${root.name}" takes it straight into ${root.name}, without the instances before it.`,
  ];
};

const idle = (
  flag: string,
  act: 'change' | 'delete',
  selection: Selection,
  components: Delta['components']
): string[] => {
  const names = selection === 'all' ? [] : select(selection, components).rest.map(memberKey);
  if (names.length === 0) return [];
  return [`${flag} names what this promotion does not ${act}: ${names.join(', ')}. Check type and name.`];
};

/** The checked-out branch, when a whole instance is promoted and the branch is neither main nor an instance's. */
const featureLeftOut = async ({ repo, loaded }: Context, { kind, source }: Route): Promise<string | undefined> => {
  if (kind !== 'promotion' || source.kind !== 'instance' || repo.workTree === undefined) return undefined;
  const branch = await repo.currentBranch();
  const known = [loaded.mainBranch, ...loaded.pipeline.instances.map((instance) => instance.branch)];
  return known.includes(branch) ? undefined : branch;
};
