import { readApex } from './apex.js';
import { isFlowVersionThere } from './apply.js';
import { compositeAt, componentKey, inventoryOf } from './inventory.js';
import type { DeployPackage, PackageComponent } from './package.js';
import { packageVersionProblems } from './packageVersions.js';
import { problemAt, type Problem } from './problem.js';
import type { Reference } from './reference.js';
import { referencesOf } from './references.js';
import type { OrgState } from './types.js';
import { childNamed } from './xml.js';
import { isImpliedObject, isResolved, objectExists, worldOf, type World } from './world.js';

const isApex = (component: PackageComponent): boolean =>
  component.type === 'ApexClass' || component.type === 'ApexTrigger';

const sourceOf = (pkg: DeployPackage, component: PackageComponent): Buffer | undefined =>
  pkg.files.get(component.fileName);

/** The compile errors that markers ask for. */
const markedErrors = (pkg: DeployPackage): Problem[] =>
  pkg.components.filter(isApex).flatMap((component) => {
    const content = sourceOf(pkg, component);
    const error = content && readApex(content).error;
    return error ? [problemAt(component, error.message, content.toString('utf8'), error.offset)] : [];
  });

/** Objects that cannot be made, and children of objects that are not there. */
const objectProblems = (before: OrgState, pkg: DeployPackage): Problem[] => {
  const world = worldOf(before.files);
  const brought = new Set<string>();
  const problems: Problem[] = [];
  for (const component of pkg.components.filter((one) => one.type === 'CustomObject' && one.blockKeys)) {
    const blocks = compositeAt(component.fileName, pkg.files.get(component.fileName)!)?.blocks ?? [];
    const label = blocks.find((block) => block.key === 'label')?.element.text ?? '';
    if (!objectExists(world, component.fullName) && label === '') {
      problems.push(problemAt(component, 'Must specify a non-empty label for the CustomObject'));
    } else brought.add(component.fullName.toLowerCase());
  }
  for (const child of pkg.components) {
    const parent = child.parent;
    if (parent === undefined || !child.fileName.startsWith('objects/') || isImpliedObject(parent)) continue;
    if (!brought.has(parent.toLowerCase()) && !objectExists(world, parent)) {
      problems.push(problemAt(child, `Entity Enumeration Or ID: bad value for restricted picklist field: ${parent}`));
    }
  }
  return problems;
};

/** What is wrong with components whatever the others do: errors asked for by markers, objects
 * that cannot be, and versions of packages that are not installed. */
export const ownProblems = (before: OrgState, pkg: DeployPackage): readonly Problem[] => [
  ...markedErrors(pkg),
  ...objectProblems(before, pkg),
  ...packageVersionProblems(before, pkg),
];

const textFor = (world: World, { types, name, problem }: Reference): string => {
  const object = name.split('.')[0];
  const lacksObject = types[0] === 'CustomField' && object !== '*' && !objectExists(world, object);
  // Text: wadewegner/deploy-to-sfdx#41, where a profile names a field of an object that is not there.
  return lacksObject && problem.startsWith('In field: ')
    ? problem.replace(/ - no .*$/, ` - no CustomObject named ${object} found`)
    : problem;
};

/** Broken Apex breaks what depends on it: fflib-apex-common-samplecode#15. */
const dependentProblems = (
  pkg: DeployPackage,
  components: readonly PackageComponent[],
  failed: readonly Problem[]
): Problem[] => {
  const broken = new Map(
    failed.filter(({ type }) => type === 'ApexClass').map((problem) => [problem.fullName, problem])
  );
  if (broken.size === 0) return [];
  return components.filter(isApex).flatMap((component) => {
    const content = sourceOf(pkg, component);
    const cause = content && [...broken.values()].find(({ fullName }) => readApex(content).words.has(fullName));
    return cause && cause.fullName !== component.fullName
      ? [
          problemAt(
            component,
            `Dependent class is invalid and needs recompilation:\n Class ${cause.fullName} : ${cause.problem}`
          ),
        ]
      : [];
  });
};

const offsetInElement = (
  component: PackageComponent,
  content: Buffer,
  offset: number | undefined
): number | undefined => {
  if (offset !== undefined || component.parent === undefined) return offset;
  const block = compositeAt(component.fileName, content)?.blocks.find((one) => component.blockKeys!.has(one.key));
  return block && (childNamed(block.element, 'fullName')?.start ?? block.element.start);
};

/**
 * What components lack in the state that the deploy would make: references to what exists neither in the org nor in
 * the package, and versions that a flow does not have. One problem a component.
 */
export const missingReferences = (
  pkg: DeployPackage,
  staged: OrgState,
  components: readonly PackageComponent[],
  failed: readonly Problem[]
): readonly Problem[] => {
  const world = worldOf(staged.files);
  const inventory = inventoryOf(pkg.files);
  const problems = components.flatMap((component): Problem[] => {
    if (component.type === 'FlowDefinition' && !isFlowVersionThere(staged, component, pkg)) {
      return [problemAt(component, `In field: activeVersionNumber - no Flow version of ${component.fullName} found`)];
    }
    const inPackage = inventory.get(componentKey(component.type, component.fullName)) ?? component;
    const lacking = referencesOf(inPackage, pkg.files).find(({ reference }) => !isResolved(world, reference));
    if (lacking === undefined) return [];
    const { content, reference } = lacking;
    const offset = offsetInElement(component, content, reference.offset);
    return [problemAt(component, textFor(world, reference), content.toString('utf8'), offset)];
  });
  const known = new Set(problems.map(({ type, fullName }) => componentKey(type, fullName)));
  const dependent = dependentProblems(pkg, components, [...failed, ...problems]).filter(
    ({ type, fullName }) => !known.has(componentKey(type, fullName))
  );
  return [...problems, ...dependent];
};
