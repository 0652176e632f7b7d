/** The names of the templates, from the fewest stages to the most. */
export const templateNames = ['simple', 'gitflow', 'progressive'] as const;

export type TemplateName = (typeof templateNames)[number];

/** One instance of a template. */
export type TemplateInstance = Readonly<{
  name: string;
  /** The branch it gets unless told otherwise; undefined for the main branch. */
  branch?: string;
  parent?: string;
}>;

/** A shape of pipeline that teams often use. */
export type Template = Readonly<{
  /** What it is for, in a few words. */
  purpose: string;
  /** Parents before their children. */
  instances: readonly TemplateInstance[];
}>;

const production: TemplateInstance = { name: 'production' };

/**
 * The templates. In each of them production is the root and owns the main branch, and features start from there.
 *
 * What others call these stages:
 * - Salesforce DevOps Center recommends integration, UAT and staging before production, and at least one stage between
 * development and production ("Plan Your Pipeline",
 * https://help.salesforce.com/s/articleView?id=platform.devops_center_pipeline_plan.htm).
 * - Copado creates for each environment a branch of the same name in lower case ("Pipeline Connections",
 * https://docs.copado.com/article/o6mdwlkwew-pipeline-connections).
 * - Gearset's expanded branching model has a long-lived branch for each org and takes features from the branch of
 * production (https://docs.gearset.com/en/articles/6115722-the-gearset-pipelines-branching-model).
 * - Gitflow names the integration branch `develop` ("A successful Git branching model",
 * https://nvie.com/posts/a-successful-git-branching-model/). There features also start from `develop`; here they do
 * not, so that one of them can go on to production without the others.
 */
export const templates: Readonly<Record<TemplateName, Template>> = {
  simple: {
    purpose: 'one sandbox before production',
    instances: [production, { name: 'dev', branch: 'dev', parent: 'production' }],
  },
  gitflow: {
    purpose: 'features come together on the branch develop, are accepted in uat, and go to production',
    instances: [
      production,
      { name: 'uat', branch: 'uat', parent: 'production' },
      { name: 'integration', branch: 'develop', parent: 'uat' },
    ],
  },
  progressive: {
    purpose: 'each stage before production is stricter: dev, qa, uat',
    instances: [
      production,
      { name: 'uat', branch: 'uat', parent: 'production' },
      { name: 'qa', branch: 'qa', parent: 'uat' },
      { name: 'dev', branch: 'dev', parent: 'qa' },
    ],
  },
};
