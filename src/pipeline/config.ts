/** One instance as `plugins.sre.instances` of sfdx-project.json holds it. */
export type InstanceConfig = Readonly<{
  /** Alias or username of the org. */
  org: string;
  branch: string;
  /** The next instance on the way to production; undefined for a root. */
  parent?: string;
  /** Environment variables that the replacements of a deploy into this instance may read. */
  replacementEnv?: readonly string[];
  testLevel?: string;
  tests?: readonly string[];
}>;

/** The key `plugins.sre` of sfdx-project.json; schemas/pipeline.schema.json is its full description. */
export type PipelineConfig = Readonly<{
  mainBranch?: string;
  mainFollows?: string;
  remote?: string;
  mergeMessage?: string;
  instances: Readonly<Record<string, InstanceConfig>>;
}>;

/** An instance together with its name. */
export type Instance = Readonly<{ name: string } & InstanceConfig>;

/** Where in sfdx-project.json the pipeline lives. */
export const pipelinePath: readonly string[] = ['plugins', 'sre'];
