import { type Member, memberKey } from '../../common/member.js';
import { groupBy } from '../../common/groupBy.js';
import type { ChangedComponents } from './changedComponents.js';
import { type CommitView, withAllPackages, withoutIgnoreRules } from './commitView.js';
import type { FoundComponent } from './component.js';
import type { Dependency } from './dependencies.js';
import { dependencyRowsOf, type Needed } from './dependencyTable.js';
import { likelyPlaces } from './likelyPlaces.js';
import { locateIn, locateMembers } from './locate.js';
import { looseKey } from './looseKey.js';
import { needsOfSent } from './needsOfSent.js';
import { isOutside } from './outside.js';
import { type Sent, sentAnyway } from './sent.js';

/** What is deployed, and what it may need. */
export type DependencyRequest = Readonly<{
  from: CommitView | undefined;
  to: CommitView;
  changed: ChangedComponents;
  sent: ReadonlyMap<string, Sent>;
  deleted: readonly Member[];
  /** Whether what has to be in the same deploy is added to it. */
  adds: boolean;
}>;

/** What is added to a deploy for what is in it, and what it still lacks. */
export type DependenciesFound = Readonly<{
  added: readonly Sent[];
  components: readonly FoundComponent[];
  warnings: readonly string[];
}>;

/** Where nobody asks. */
export const noDependencies: DependenciesFound = { added: [], components: [], warnings: [] };

/**
 * Finds what components that are sent need to be deployed, see the table: what has to be in the same deploy and is not, and what
 * neither commit has. What they needed before, the org took. Reads the files of what is sent, and lists the later commit only
 * for what does not lie where the Salesforce CLI lays it.
 *
 * @throws SfError UnparsableMetadataError, ObjectMissingError
 */
export const findDependencies = async (request: DependencyRequest): Promise<DependenciesFound> => {
  const { to, adds } = request;
  const sent = new Map(request.sent);
  const components: FoundComponent[] = [];
  const added: Sent[] = [];
  const lacking: Lacking[] = [];
  let open = [...request.sent.values()].filter(({ member }) => dependencyRowsOf(member.type).length > 0);
  while (open.length > 0) {
    const inDeploy = new Set([...sent.values()].map(({ member }) => looseKey(member)));
    const isSettled = ({ needed }: Dependency): boolean =>
      needed.some((member) => isOutside(member) || inDeploy.has(looseKey(member)));
    const needs = await needsOfSent({ ...request, items: open, isSettled });
    const missing = needs.filter((dependency) => !isSettled(dependency));
    const { found, lost } = await lookUp(request, missing, sent);
    open = [];
    lacking.push(...lost);
    for (const { dependency, component } of found) {
      if (dependency.together === undefined) continue;
      if (!adds || component === undefined) {
        lacking.push({ ...dependency, how: 'together' });
        continue;
      }
      const reason = `${memberKey(dependency.of)} needs it in the same deploy: ${dependency.what}`;
      for (const item of await sentAnyway(to, component, reason)) {
        const key = memberKey(item.member);
        if (sent.has(key)) continue;
        sent.set(key, item);
        added.push(item);
        open.push(item);
      }
      components.push(component);
    }
  }
  return { added, components, warnings: inWords(lacking) };
};

type Lacking = Dependency & Readonly<{ how: 'together' | 'nowhere' | 'deleted' }>;

type Found = Readonly<{ dependency: Dependency; component: FoundComponent | undefined }>;

/** Finds what is needed in the later commit, and what is nowhere. */
const lookUp = async (
  { from, to, deleted }: DependencyRequest,
  dependencies: readonly Dependency[],
  sent: ReadonlyMap<string, Sent>
): Promise<Readonly<{ found: Found[]; lost: Lacking[] }>> => {
  if (dependencies.length === 0) return { found: [], lost: [] };
  const places = await placesOf(to, dependencies, sent);
  const near = await locateIn(to, dependencies.flatMap(membersOf), [...new Set([...places.values()].flat())]);
  const isNear = ({ needed }: Dependency): boolean => needed.some((member) => near.has(memberKey(member)));
  const far = dependencies.filter((dependency) => !isNear(dependency));
  const located = new Map([...near, ...(await locateMembers(to, far.flatMap(membersOf)))]);
  const componentOf = (needed: Needed): FoundComponent | undefined =>
    needed.map((member) => located.get(memberKey(member))).find((component) => component !== undefined);
  const found = dependencies.flatMap((dependency): Found[] => {
    const component = componentOf(dependency.needed);
    return component === undefined ? [] : [{ dependency, component }];
  });
  const nowhere = dependencies.filter(({ needed }) => componentOf(needed) === undefined);
  const gone = new Set(deleted.map(looseKey));
  const isGone = ({ needed }: Dependency): boolean =>
    needed.some((member) => gone.has(looseKey(member)) || gone.has(looseKey(objectOf(member))));
  const [lost, rest] = [nowhere.filter(isGone), nowhere.filter((dependency) => !isGone(dependency))];
  const elsewhere = await keptElsewhere(from, to, rest.flatMap(membersOf));
  return {
    found,
    lost: [
      ...lost.map((dependency) => ({ ...dependency, how: 'deleted' as const })),
      ...rest
        .filter(({ needed }) => !needed.some((member) => elsewhere.has(memberKey(member))))
        .map((dependency) => ({ ...dependency, how: 'nowhere' as const })),
    ],
  };
};

/** With which fields, record types and the like go. */
const objectOf = ({ fullName }: Member): Member => ({ type: 'CustomObject', fullName: fullName.split('.')[0] });

const membersOf = ({ needed }: Dependency): readonly Member[] => needed;

/** Of each dependency the likely places that the commit has. */
const placesOf = async (
  to: CommitView,
  dependencies: readonly Dependency[],
  sent: ReadonlyMap<string, Sent>
): Promise<ReadonlyMap<Dependency, readonly string[]>> => {
  const likely = new Map(
    dependencies.map((dependency) => {
      const [file = ''] = sent.get(memberKey(dependency.of))?.files ?? [];
      const beside = { file, type: dependency.of.type };
      return [dependency, dependency.needed.flatMap((member) => likelyPlaces(to, member, beside))];
    })
  );
  const entries = await to.tree.entries([...likely.values()].flat());
  return new Map([...likely].map(([dependency, paths]) => [dependency, paths.filter((path) => entries.has(path))]));
};

/** What an org may have though the later commit does not deploy it: what is ignored there or of other packages, and what went without a deletion. */
const keptElsewhere = async (
  from: CommitView | undefined,
  to: CommitView,
  members: readonly Member[]
): Promise<ReadonlySet<string>> => {
  if (members.length === 0) return new Set();
  const ignored = await locateMembers(await withoutIgnoreRules(await withAllPackages(to)), members);
  const before = from === undefined ? new Map<string, FoundComponent>() : await locateMembers(from, members);
  return new Set([...ignored.keys(), ...before.keys()]);
};

/** How many components are named for one that they need. */
const namedAtMost = 3;

const inWords = (lacking: readonly Lacking[]): string[] =>
  [...groupBy(lacking, ({ needed: [member], how, what }) => `${how} ${memberKey(member)} ${what}`).values()].map(
    (group) => {
      const [{ needed, what, how }] = group;
      const names = [...new Set(group.map(({ of }) => memberKey(of)))];
      const more = names.length > namedAtMost ? ` and ${names.length - namedAtMost} more` : '';
      const subject = `${names.slice(0, namedAtMost).join(', ')}${more} ${names.length === 1 ? 'needs' : 'need'}`;
      const object = `${memberKey(needed[0])} (${what})`;
      if (how === 'together') return `${subject} ${object} in the same deploy. Add it with --with-dependencies.`;
      return `${subject} ${object}, which ${how === 'deleted' ? 'is deleted' : 'the commit does not have'}.`;
    }
  );
