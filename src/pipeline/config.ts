/** An instance of another repository's pipeline. */
export type ForeignInstance = Readonly<{
  /** The address of the other repository, as `git clone` takes it. */
  repository: string;
  instance: string;
}>;

/** Why and until when nothing is deployed into an instance. */
export type Freeze = Readonly<{
  reason: string;
  /** ISO 8601 date, or date and time; the freeze ends then. Undefined: until somebody takes it out. */
  until?: string;
}>;

/** One instance as `plugins.sre.instances` of sfdx-project.json holds it. */
export type InstanceConfig = Readonly<{
  /** Alias or username of the org. */
  org: string;
  branch: string;
  /** The next instance on the way to production, here or in another repository; undefined for a root. */
  parent?: string | ForeignInstance;
  /** The instance whose branch this second org follows; a mirror takes no features of its own. */
  mirrorOf?: string;
  /** Whether a mirror is brought along after each publish into what it mirrors; manual when left out. */
  follow?: 'manual' | 'auto';
  /** Environment variables that the replacements of a deploy into this instance may read. */
  replacementEnv?: readonly string[];
  /** The packages of sfdx-project.json whose directories are deployed into this instance; all when left out. */
  packages?: readonly string[];
  testLevel?: string;
  tests?: readonly string[];
  /** Who may promote past this instance: e-mail addresses as git knows them, or `*`. Nobody when left out. */
  maySkip?: readonly string[];
  /** Instances that have to hold a feature before it is promoted into this one. */
  requires?: readonly string[];
  frozen?: Freeze;
  /** How the branch is moved: by a push, the default, or by a pull request at its host. */
  publish?: 'push' | 'pull-request';
  /** What a promotion makes of each feature on the branch: a merge commit, the default, or one commit of linear history. */
  mergeMethod?: 'merge' | 'squash';
  /** How a promotion into this instance is confirmed: with yes, or by typing its name, as for every production org. */
  confirm?: 'yes' | 'name';
  /** What becomes of deletions: they are carried out, the default, once each is confirmed by its name, or never. */
  deletions?: 'allow' | 'confirm' | 'never';
  /** Metadata types of which nothing is deleted. */
  neverDelete?: readonly string[];
}>;

/** How that is kept which orgs held before deploys. */
export type PreimageConfig = Readonly<{
  /** For how many days; 90 when left out, 0: nothing is kept. */
  days?: number;
  /** Metadata types that are left out, instead of those that carry secrets. */
  exclude?: readonly string[];
}>;

/** The key `plugins.sre` of sfdx-project.json; schemas/pipeline.schema.json is its full description. */
export type PipelineConfig = Readonly<{
  mainBranch?: string;
  mainFollows?: string;
  remote?: string;
  /** What the refs of the pipeline's state begin with at the remote; `refs/sre` when left out. */
  refNamespace?: string;
  mergeMessage?: string;
  /** How feature branches are named, with `<name>` for the short name; `feature/<name>` when left out. */
  featurePattern?: string;
  /** Name of the tag that a collection gets when it reaches a root, with `<collection>` in it; none when left out. */
  releaseTag?: string;
  /** How many instances are back-promoted to at the same time; 4 when left out. */
  concurrency?: number;
  /** How many seconds a resumed run waits before it looks again for a deploy whose answer was lost; 30 when left out. */
  settlingTime?: number;
  preimages?: PreimageConfig;
  /** Whether what was decided about a conflict is applied whenever the same one comes back, or offered; offered when left out. */
  resolutions?: 'apply' | 'offer';
  instances: Readonly<Record<string, InstanceConfig>>;
}>;

/** An instance together with its name, and its parent told apart by where that is. */
export type Instance = Readonly<
  { name: string } & Omit<InstanceConfig, 'parent'> & {
      /** The parent in this repository. */
      parent?: string;
      /** The parent in another repository. */
      foreignParent?: ForeignInstance;
    }
>;

/** Where in sfdx-project.json the pipeline lives. */
export const pipelinePath: readonly string[] = ['plugins', 'sre'];
