import type { Member } from '../../common/member.js';
import { partlyRetrieved } from '../merge/keyTable.js';
import type { NotDeleted } from './notDeleted.js';
import type { ReplacedFile } from './replacements.js';
import type { Revocation } from './revocations.js';

export type { NeverDelete, NotDeleted } from './notDeleted.js';
export type { ReplacedFile } from './replacements.js';
export type { Revocation } from './revocations.js';

/** What is done to a component in the org. */
export type Operation = 'add' | 'change' | 'delete';

/** What an org has of a flow that is deleted: its versions, and whether one of them is active. */
export type DeletedFlow = Readonly<{ versions: readonly number[]; isActive: boolean }>;

/** A component of a delta. */
export type DeltaComponent = Readonly<
  Member & {
    operation: Operation;
    /** Repository paths: of the later commit, and of the earlier one for a deletion. */
    files: readonly string[];
    /** Repository paths of the earlier commit that are gone: of one that is sent its own, of a deletion those of its children. */
    formerFiles?: readonly string[];
    /** Why it is in, where no change of its own tells. */
    reason?: string;
    /** Of a child in its parent's file: that parent, by whose name the Salesforce CLI deploys the file. */
    standsIn?: Member;
    /** Of a deletion that comes before what is added: the component that takes its name. */
    deletedBefore?: string;
    /** Of a flow that is deleted: what the org has of it. */
    flow?: DeletedFlow;
  }
>;

/**
 * Whether of a component only those entries are sent that changed: a profile that the org was brought to before. Nothing
 * tells what the org has of one that it is owed.
 */
export const isSentInPart = ({
  type,
  operation,
  reason,
}: Pick<DeltaComponent, 'type' | 'operation' | 'reason'>): boolean =>
  operation === 'change' && reason === undefined && Object.hasOwn(partlyRetrieved, type);

/** A component, or a deletion, that the org was not brought to before. */
export type Owed = Readonly<Member & { deletion: boolean; reason: string }>;

/** Of what is owed: the commits that the org last got components from, by member key. */
export type OwedSince = Readonly<Record<string, string>>;

/** A changed file that changes nothing in the org. */
export type IgnoredFile = Readonly<{ path: string; reason: string }>;

/** What has to be done to an org that holds one commit so that it holds another. */
export type Delta = Readonly<{
  from: string | undefined;
  to: string;
  /** The API version that package.xml names, such as `64.0`. */
  apiVersion: string;
  /** By type and name. */
  components: readonly DeltaComponent[];
  /** What no deploy deletes, and a person has to: by type and name. */
  notDeleted: readonly NotDeleted[];
  /** Changed files that change nothing in the org, and unchanged ones that no type claims any more, with the reason. */
  ignored: readonly IgnoredFile[];
  /** What is taken away in the org of profiles that lost it, and what cannot be. */
  revocations: readonly Revocation[];
  /** As it was asked for. */
  owedSince?: OwedSince;
  /** As it was asked for; left out where all packages are deployed. */
  packages?: DeployedPackages;
  /** Whether what has to be in the same deploy was added. */
  withDependencies?: true;
  warnings: readonly string[];
  /** Files whose content is replaced on the way to the org. */
  replaced: readonly ReplacedFile[];
  /** What became of each file that changed and is deployed. */
  changed: ReadonlyMap<string, FileOperation>;
}>;

/** Names of packages of sfdx-project.json that an instance deploys now, and deployed before; undefined for all. */
export type DeployedPackages = Readonly<{ now?: readonly string[]; before?: readonly string[] }>;

/**
 * What became of a file. Of one with the same content in both commits: `included` when only the later one's settings have it
 * deployed, `replaced` when others of its contents are replaced on the way to the org. Of one with another content that only the
 * later one's settings have deployed: `changedAndIncluded`.
 */
export type FileOperation = 'added' | 'changed' | 'changedAndIncluded' | 'deleted' | 'included' | 'replaced';
