import { foldedName } from '../common/foldedName.js';
import { type InstanceConfig, type PipelineConfig, pipelinePath } from './config.js';
import { featureBranchOf } from './features.js';
import { nearestName } from './nearest.js';
import { orgVariable } from './orgVariable.js';
import type { Problem } from './problem.js';

/**
 * Finds what no schema can see: the instances that contradict each other.
 *
 * @param config a pipeline of the right shape
 * @returns the mistakes, none for a pipeline that can be used
 */
export const meaningProblems = (config: PipelineConfig): Problem[] => [
  ...unknownParents(config),
  ...unknownRequired(config),
  ...mirrorProblems(config),
  ...cycles(config),
  ...variableCollisions(config),
  ...shared(config, 'branch', ({ branch, mirrorOf }) => (mirrorOf === undefined ? branch : undefined), {
    remedy: 'Give each instance a branch of its own; a second org on a branch is a mirror, with the key "mirrorOf".',
  }),
  ...shared(config, 'org', ({ org }) => org, { remedy: 'Give each instance an org of its own.' }),
  ...noDates(config),
  ...mainFollowsNoRoot(config),
  ...testsMissing(config),
  ...branchesAmongState(config),
];

/** A branch that lies among the refs of the state, or would be the folder of them, would be taken for one or keep them out. */
const branchesAmongState = (config: PipelineConfig): Problem[] => {
  const { refNamespace = '', mainBranch, instances } = config;
  if (!refNamespace.startsWith(branchPrefix)) return [];
  const folder = `${refNamespace.slice(branchPrefix.length)}/`;
  const branches = [
    ...Object.values(instances).map(({ branch }) => branch),
    ...(mainBranch === undefined ? [] : [mainBranch]),
    featureBranchOf(config, 'any'),
  ];
  const inTheWay = branches.find((branch) => `${branch}/`.startsWith(folder) || folder.startsWith(`${branch}/`));
  if (inTheWay === undefined) return [];
  return [
    {
      path: at('refNamespace'),
      what: `is where branches are too, such as ${inTheWay}.`,
      remedy: 'Choose one that no branch begins with, such as "refs/heads/sre".',
    },
  ];
};

const branchPrefix = 'refs/heads/';

const at = (...keys: string[]): readonly string[] => [...pipelinePath, ...keys];

const unknownParents = ({ instances }: PipelineConfig): Problem[] =>
  Object.entries(instances).flatMap(([name, { parent }]) => {
    if (typeof parent !== 'string' || Object.hasOwn(instances, parent)) return [];
    const others = Object.keys(instances).filter((other) => other !== name);
    return [{ path: at('instances', name, 'parent'), ...unknownInstance(parent, others) }];
  });

const unknownRequired = ({ instances }: PipelineConfig): Problem[] =>
  Object.entries(instances).flatMap(([name, { requires = [] }]) =>
    requires
      .filter((required) => !Object.hasOwn(instances, required))
      .map((required) => ({
        path: at('instances', name, 'requires'),
        ...unknownInstance(required, Object.keys(instances)),
        name: 'InvalidPipelineError',
        remedy: `Instances are ${Object.keys(instances).join(', ')}.`,
      }))
  );

/** A mirror is a second org on the branch of one instance: it stands in no chain, and nothing stands below it. */
const mirrorProblems = ({ instances }: PipelineConfig): Problem[] =>
  Object.entries(instances).flatMap(([name, { mirrorOf, parent, branch, follow }]): Problem[] => {
    const path = (key: string): readonly string[] => at('instances', name, key);
    if (mirrorOf === undefined) {
      return follow === undefined
        ? []
        : [{ path: path('follow'), what: 'is only for mirrors.', remedy: 'Take it out.' }];
    }
    const others = Object.keys(instances).filter((other) => other !== name);
    if (!others.includes(mirrorOf)) {
      return [{ path: path('mirrorOf'), ...unknownInstance(mirrorOf, others), name: 'UnknownInstanceError' }];
    }
    const children = others.filter((other) => instances[other].parent === name);
    const mirrored = instances[mirrorOf];
    return [
      ...(mirrored.mirrorOf === undefined
        ? []
        : [
            {
              path: path('mirrorOf'),
              what: `names "${mirrorOf}", which is a mirror itself.`,
              remedy: `Name ${mirrored.mirrorOf}.`,
            },
          ]),
      ...(parent === undefined
        ? []
        : [{ path: path('parent'), what: 'cannot be: a mirror has no place in the chain.', remedy: 'Take it out.' }]),
      ...(branch === mirrored.branch
        ? []
        : [{ path: path('branch'), what: `must be that of ${mirrorOf}.`, remedy: `Set it to "${mirrored.branch}".` }]),
      ...children.map((child) => ({
        path: at('instances', child, 'parent'),
        what: `names "${name}", which is a mirror.`,
        remedy: `Name ${mirrorOf}.`,
      })),
    ];
  });

const unknownInstance = (name: string, known: readonly string[]): Omit<Problem, 'path'> => {
  const nearest = nearestName(name, known);
  const hint = nearest === undefined ? '.' : `; did you mean "${nearest}"?`;
  return {
    what: `names the instance "${name}", which does not exist${hint}`,
    name: 'UnknownParentError',
    remedy: known.length
      ? `Instances are ${known.join(', ')}; link a parent before its children.`
      : 'Link a parent before its children.',
  };
};

/** Each cycle once, at the first of its instances in the file. */
const cycles = ({ instances }: PipelineConfig): Problem[] => {
  const problems: Problem[] = [];
  const settled = new Set<string>();
  for (const start of Object.keys(instances)) {
    const path: string[] = [];
    let name: string | undefined = start;
    while (name !== undefined && Object.hasOwn(instances, name) && !settled.has(name) && !path.includes(name)) {
      path.push(name);
      const { parent }: InstanceConfig = instances[name];
      name = typeof parent === 'string' ? parent : undefined;
    }
    if (name !== undefined && path.includes(name)) {
      const cycle = [...path.slice(path.indexOf(name)), name];
      problems.push({
        path: at('instances', cycle[0], 'parent'),
        what: `closes a cycle: ${cycle.join(' → ')}.`,
        name: 'PipelineCycleError',
        remedy: 'Leave out the parent of the instance nearest to production: an instance without a parent is a root.',
      });
    }
    path.forEach((each) => settled.add(each));
  }
  return problems;
};

const shared = (
  { instances }: PipelineConfig,
  key: 'branch' | 'org',
  valueOf: (instance: InstanceConfig) => string | undefined,
  { remedy }: Readonly<{ remedy: string }>
): Problem[] => {
  const owners = new Map<string, Readonly<{ name: string; value: string }>>();
  return Object.entries(instances).flatMap(([name, instance]) => {
    const value = valueOf(instance);
    if (value === undefined) return [];
    // Of branches, since some disks do not tell such names apart.
    const same = key === 'branch' ? foldedName(value) : value;
    const owner = owners.get(same);
    if (owner === undefined) {
      owners.set(same, { name, value });
      return [];
    }
    const what = owner.value === value ? 'which' : `and only in case other than "${owner.value}", which`;
    return [
      {
        path: at('instances', name, key),
        what: `is "${value}", ${what} instance ${owner.name} has already.`,
        name: key === 'branch' ? 'BranchTakenError' : 'OrgTakenError',
        remedy,
      },
    ];
  });
};

const noDates = ({ instances }: PipelineConfig): Problem[] =>
  Object.entries(instances).flatMap(([name, { frozen }]) =>
    frozen?.until === undefined || isDate(frozen.until)
      ? []
      : [
          {
            path: at('instances', name, 'frozen', 'until'),
            what: `is "${frozen.until}", which is no date.`,
            remedy: 'Give it as in 2026-12-31 or 2026-12-31T18:00:00Z.',
          },
        ]
  );

/** Whether a text is a date of the calendar: the engine takes 2026-02-31 for one in March. */
const isDate = (text: string): boolean => {
  const [day, date] = [text.slice(0, 10), new Date(text)];
  if (Number.isNaN(date.getTime())) return false;
  const midnight = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day);
};

const variableCollisions = ({ instances }: PipelineConfig): Problem[] => {
  const owners = new Map<string, string>();
  return Object.keys(instances).flatMap((name) => {
    const variable = orgVariable(name);
    const owner = owners.get(variable);
    if (owner === undefined) {
      owners.set(variable, name);
      return [];
    }
    return [
      {
        path: at('instances', name),
        what: `is too like the name "${owner}": the environment variable ${variable} would name the org of both.`,
        name: 'InstanceNameCollisionError',
        remedy: 'Choose a name that differs in more than case and punctuation.',
      },
    ];
  });
};

const mainFollowsNoRoot = ({ instances, mainFollows }: PipelineConfig): Problem[] => {
  if (mainFollows === undefined) return [];
  const path = at('mainFollows');
  if (!Object.hasOwn(instances, mainFollows))
    return [{ path, ...unknownInstance(mainFollows, Object.keys(instances)) }];
  const isRoot = (name: string): boolean =>
    instances[name].parent === undefined && instances[name].mirrorOf === undefined;
  if (isRoot(mainFollows)) return [];
  const roots = Object.keys(instances).filter(isRoot);
  return [
    {
      path,
      what: `names the instance "${mainFollows}", which is no root.`,
      remedy: `Allowed are the roots: ${roots.join(', ')}.`,
    },
  ];
};

const testsMissing = ({ instances }: PipelineConfig): Problem[] =>
  Object.entries(instances).flatMap(([name, { testLevel, tests }]) =>
    testLevel === 'RunSpecifiedTests' && !tests?.length
      ? [
          {
            path: at('instances', name, 'testLevel'),
            what: 'is RunSpecifiedTests, and no tests are named.',
            remedy: 'Name test classes under "tests", or choose another test level.',
          },
        ]
      : []
  );
