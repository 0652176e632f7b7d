import { SfError } from '@salesforce/core/sfError';
import type { InstanceConfig } from './config.js';
import { nearestName } from './nearest.js';
import { type TemplateInstance, type TemplateName, templates } from './templates.js';

/** A template, and what is to be otherwise than in it. */
export type LayoutRequest = Readonly<{
  template: TemplateName;
  mainBranch: string;
  /** The org of each instance, as alias or username. */
  orgs: ReadonlyMap<string, string>;
  /** Branches that are not those of the template. */
  branches: ReadonlyMap<string, string>;
  /** Parents that are not those of the template, and those of instances that the template does not have. */
  parents: ReadonlyMap<string, string>;
  /** Instances of the template that are not wanted. */
  leftOut: readonly string[];
}>;

/** One instance as it is to be linked. */
export type LaidOutInstance = Readonly<{ name: string; org: string; branch: string; parent?: string }>;

/**
 * Makes instances of a template. The children of an instance that is left out move up to its parent. An instance that the
 * template does not have gets a branch of its own name, and needs a parent.
 *
 * @returns parents before their children
 * @throws SfError UnknownInstanceError, InstanceWithoutOrgError, ContradictingFlagsError
 */
export const layOut = (request: LayoutRequest): LaidOutInstance[] => {
  const { orgs, branches, leftOut, mainBranch } = request;
  assertKnown(request);
  const wanted = templateInstances(request).filter(({ name }) => !leftOut.includes(name));
  const added = [...orgs.keys()].filter((name) => !wanted.some((each) => each.name === name));
  const all = [...wanted, ...added.map((name) => ({ name, branch: name }))];
  const orgless = all.filter(({ name }) => !orgs.has(name)).map(({ name }) => name);
  if (orgless.length) throw withoutOrg(orgless, request.template);
  return parentsFirst(
    all.map(({ name, branch = mainBranch }) => {
      const parent = parentOf(name, request);
      return {
        name,
        org: orgs.get(name) ?? '',
        branch: branches.get(name) ?? branch,
        ...(parent === undefined ? {} : { parent }),
      };
    })
  );
};

/**
 * Fills in what is known of a template's instances that are linked already, so that they need not be described again.
 *
 * @param present the instances that are linked
 */
export const withPresent = (
  request: LayoutRequest,
  present: Readonly<Record<string, InstanceConfig>>
): LayoutRequest => {
  const known = templateInstances(request).flatMap(({ name }) => {
    const wanted = Object.hasOwn(present, name) && !request.leftOut.includes(name);
    return wanted ? [[name, present[name]] as const] : [];
  });
  const parents = known.flatMap(([name, { parent }]) => (typeof parent === 'string' ? [[name, parent] as const] : []));
  return {
    ...request,
    orgs: new Map([...known.map(([name, { org }]) => [name, org] as const), ...request.orgs]),
    branches: new Map([...known.map(([name, { branch }]) => [name, branch] as const), ...request.branches]),
    parents: new Map([...parents, ...request.parents]),
  };
};

const templateInstances = ({ template }: LayoutRequest): readonly TemplateInstance[] => templates[template].instances;

const parentOf = (name: string, request: LayoutRequest): string | undefined => {
  const asked = request.parents.get(name);
  if (asked !== undefined) return asked;
  const parent = templateInstances(request).find((each) => each.name === name)?.parent;
  return parent !== undefined && request.leftOut.includes(parent) ? parentOf(parent, request) : parent;
};

const assertKnown = (request: LayoutRequest): void => {
  const { orgs, branches, parents, leftOut, template } = request;
  const inTemplate = templateInstances(request).map(({ name }) => name);
  const both = leftOut.find((name) => orgs.has(name));
  if (both !== undefined) {
    throw new SfError(`Instance ${both} is given an org and left out.`, 'ContradictingFlagsError', ['Do one of both.']);
  }
  const known = [...inTemplate, ...orgs.keys()];
  const unknown = [...branches.keys(), ...parents.keys()].find((name) => !known.includes(name));
  const notThere = unknown ?? leftOut.find((name) => !inTemplate.includes(name));
  if (notThere !== undefined) throw notInTemplate(notThere, template, inTemplate);
  const rootless = [...orgs.keys()].find((name) => !inTemplate.includes(name) && !parents.has(name));
  if (rootless !== undefined) throw notInTemplate(rootless, template, inTemplate);
};

const notInTemplate = (name: string, template: TemplateName, inTemplate: readonly string[]): SfError => {
  const nearest = nearestName(name, inTemplate);
  return new SfError(
    `The template ${template} has no instance "${name}"${nearest === undefined ? '.' : `; did you mean "${nearest}"?`}`,
    'UnknownInstanceError',
    [
      `Its instances are ${inTemplate.join(', ')}.`,
      `To have ${name} besides them, give it an org and a parent: "--instance ${name}=<alias> --parent ${name}=<instance>".`,
    ]
  );
};

const withoutOrg = (names: readonly string[], template: TemplateName): SfError =>
  new SfError(
    `The template ${template} has ${names.length === 1 ? 'an instance' : 'instances'} for which no org is given: ${names.join(', ')}.`,
    'InstanceWithoutOrgError',
    [
      `Name the org of each: ${names.map((name) => `"--instance ${name}=<alias>"`).join(', ')}.`,
      `Or do without: ${names.map((name) => `"--leave-out ${name}"`).join(', ')}.`,
    ]
  );

/** In a cycle nobody comes first: those stay in their order, and are refused when the pipeline is checked. */
const parentsFirst = (instances: readonly LaidOutInstance[]): LaidOutInstance[] => {
  const placed: LaidOutInstance[] = [];
  let waiting = [...instances];
  while (waiting.length) {
    const names = waiting.map(({ name }) => name);
    const ready = waiting.filter(({ parent }) => parent === undefined || !names.includes(parent));
    if (!ready.length) return [...placed, ...waiting];
    placed.push(...ready);
    waiting = waiting.filter((each) => !ready.includes(each));
  }
  return placed;
};
