import { SfError } from '@salesforce/core/sfError';
import type { Instance, Pipeline } from '../pipeline/pipeline.js';
import type { Context } from './context.js';
import { foreignInstance } from './foreign.js';
import type { InstanceName } from './record.js';

/** One instance to be brought along, and those below it that follow. */
export type BackStage = Readonly<{
  instance: Instance;
  parent: Instance;
  /** The parent's repository, when it is another one. */
  home?: Context;
  below: readonly BackStage[];
}>;

/** Where a back-promotion begins and ends. */
export type BackStagesRequest = Readonly<{
  /** The instance whose content goes down, here or the parent in another repository; undefined: the only root. */
  from?: InstanceName;
  /** Where it is to arrive; empty: in all its children. Instances on the way there get it first. */
  to: readonly InstanceName[];
  /** The whole subtree below. */
  descendants: boolean;
}>;

/**
 * The instances that a back-promotion goes into, as the part of the forest below its source.
 *
 * @throws SfError UnknownInstanceError, SourceUnknownError, NothingBelowError, NotBelowError, and what opening another
 * repository throws
 */
export const findBackStages = async (context: Context, request: BackStagesRequest): Promise<readonly BackStage[]> => {
  const { pipeline } = context.loaded;
  const source = await findSource(context, request.from);
  const { children } = source;
  if (children.length === 0) {
    throw new SfError(`There is no instance below ${source.instance.name} to back-promote into.`, 'NothingBelowError', [
      'See the pipeline with "sf sre instance list".',
    ]);
  }
  const { to, descendants } = request;
  const wanted = new Set(to.length === 0 ? children.map(({ name }) => name) : []);
  for (const name of to) for (const each of pathBelow(pipeline, source, name)) wanted.add(each);
  if (descendants) {
    const tops = to.length === 0 ? children.map(({ name }) => name) : to;
    for (const top of tops) for (const { name } of pipeline.descendants(top)) wanted.add(name);
  }
  const below = (parent: Instance, instances: readonly Instance[]): BackStage[] =>
    instances
      .filter(({ name }) => wanted.has(name))
      .map((instance) => ({ instance, parent, below: below(instance, pipeline.children(instance.name)) }));
  const { home } = source;
  return below(source.instance, children).map((stage) => ({ ...stage, ...(home === undefined ? {} : { home }) }));
};

/** Where a back-promotion begins: the instance, those below it here, and its repository when it is another one. */
type Source = Readonly<{ instance: Instance; children: readonly Instance[]; home?: Context }>;

const findSource = async (context: Context, from: InstanceName | undefined): Promise<Source> => {
  const { pipeline } = context.loaded;
  const local = (instance: Instance): Source => ({ instance, children: pipeline.children(instance.name) });
  const crossing = pipeline.instances.filter(({ foreignParent }) => foreignParent !== undefined);
  if (from === undefined) {
    const names = [...pipeline.roots.map(({ name }) => name), ...new Set(crossing.map(parentName))];
    if (names.length === 1) return pipeline.roots.length === 1 ? local(pipeline.roots[0]) : beyond(context, crossing);
    throw new SfError(`There are several roots to back-promote from: ${names.join(', ')}.`, 'SourceUnknownError', [
      'Name one with --from.',
    ]);
  }
  const children = crossing.filter((instance) => parentName(instance) === from);
  return pipeline.find(from) === undefined && children.length > 0
    ? beyond(context, children)
    : local(pipeline.instance(from));
};

const parentName = ({ foreignParent }: Instance): InstanceName => foreignParent?.instance ?? '';

const beyond = async (context: Context, children: readonly Instance[]): Promise<Source> => {
  const [{ foreignParent }] = children;
  if (foreignParent === undefined)
    throw new Error('An instance without a parent in another repository has none there.');
  const { instance, context: home } = await foreignInstance(context, foreignParent);
  return { instance, children, home };
};

/** The instances from below the source down to one of its descendants, that one included. */
const pathBelow = (pipeline: Pipeline, { instance, children }: Source, name: InstanceName): InstanceName[] => {
  const path = pipeline.pathToRoot(name).map((each) => each.name);
  const tops = children.map((child) => child.name);
  const end = path.findIndex((each) => tops.includes(each));
  if (end >= 0) return path.slice(0, end + 1);
  throw new SfError(`Instance ${name} is not below ${instance.name}.`, 'NotBelowError', [
    `Name instances below ${instance.name}, or another one with --from.`,
  ]);
};
