import { SfError } from '@salesforce/core/sfError';
import type { AuthenticatedOrg } from '../../org/authenticated.js';
import type { InstanceConfig } from '../../pipeline/config.js';
import { type LayoutRequest, withPresent } from '../../pipeline/layOut.js';
import { type TemplateInstance, type TemplateName, templateNames, templates } from '../../pipeline/templates.js';
import type { Choice, Prompts } from './prompts.js';

/** What flags say of a pipeline already; a person is asked for the rest. */
export type GivenLayout = Omit<LayoutRequest, 'template'> & Readonly<{ template?: TemplateName }>;

/** What a person chooses from, and what is there. */
export type Offered = Readonly<{
  authenticated: readonly AuthenticatedOrg[];
  present: Readonly<Record<string, InstanceConfig>>;
  /** @throws SfError for a text that cannot be the name of a branch */
  checkBranch: (name: string) => Promise<void>;
}>;

/**
 * Asks which template is wanted, and for each of its instances which org it has, if it is wanted at all, and which branch.
 * What is given, and what is linked already, is not asked for.
 *
 * @param orgs.authenticated the orgs to choose from
 * @param orgs.present the instances that are linked already
 * @throws SfError NoOrgsLeftError when there is none to choose
 */
export const askLayout = async (
  prompts: Prompts,
  given: GivenLayout,
  { authenticated, present, checkBranch }: Offered
): Promise<LayoutRequest> => {
  const template = given.template ?? (await askTemplate(prompts, given.mainBranch));
  const known = withPresent({ ...given, template }, present);
  const orgs = new Map(known.orgs);
  const branches = new Map(known.branches);
  const leftOut = [...known.leftOut];
  for (const instance of templates[template].instances) {
    const { name, branch = given.mainBranch } = instance;
    if (leftOut.includes(name)) continue;
    if (!orgs.has(name)) {
      const org = await askOrg(prompts, instance, free(authenticated, orgs));
      if (org === undefined) {
        leftOut.push(name);
        continue;
      }
      orgs.set(name, org);
    }
    if (branches.has(name)) continue;
    const question = { message: `Branch of ${name}:`, default: branch };
    const answer = await prompts.input({ ...question, validate: async (text) => complaint(checkBranch(text.trim())) });
    if (answer !== '' && answer !== branch) branches.set(name, answer);
  }
  return { ...known, orgs, branches, leftOut };
};

const complaint = async (check: Promise<void>): Promise<string | true> => {
  try {
    await check;
    return true;
  } catch (error) {
    if (!(error instanceof SfError)) throw error;
    return [error.message, ...(error.actions ?? [])].join(' ');
  }
};

const askTemplate = (prompts: Prompts, mainBranch: string): Promise<TemplateName> =>
  prompts.select({
    message: 'Which shape is the pipeline to have?',
    choices: templateNames.map((name) => ({
      value: name,
      name: `${name}: ${chainOf(templates[name].instances, mainBranch)}`,
      description: templates[name].purpose,
    })),
    default: 'progressive',
  });

/** A chain of instances as one line, as in "production (main) ← uat ← integration (develop)". */
const chainOf = (instances: readonly TemplateInstance[], mainBranch: string): string =>
  instances.map(({ name, branch = mainBranch }) => (branch === name ? name : `${name} (${branch})`)).join(' ← ');

const free = (
  authenticated: readonly AuthenticatedOrg[],
  taken: ReadonlyMap<string, string>
): readonly AuthenticatedOrg[] => {
  const names = [...taken.values()];
  return authenticated.filter(({ name, username }) => !names.includes(name) && !names.includes(username));
};

/** @returns undefined when the instance is not wanted */
const askOrg = async (
  prompts: Prompts,
  { name, parent }: TemplateInstance,
  orgs: readonly AuthenticatedOrg[]
): Promise<string | undefined> => {
  const choices: Array<Choice<string | undefined>> = orgs.map((org) => ({ value: org.name, name: inWords(org) }));
  if (parent !== undefined) choices.push({ value: undefined, name: `none: do without ${name}` });
  if (!choices.length) {
    throw new SfError(`No authenticated org is left for instance ${name}.`, 'NoOrgsLeftError', [
      `Log in to it with "sf org login web --alias ${name}", then run the command again.`,
    ]);
  }
  return prompts.select({ message: `Which org is ${name}?`, choices, default: likeliest(name, orgs)?.name });
};

const inWords = ({ name, username, kind }: AuthenticatedOrg): string =>
  [name, ...(name === username ? [] : [username]), ...(kind === 'other' ? [] : [kind])].join(', ');

/** The org whose alias is the instance's name, or else holds it, as in qa and qa-sandbox. */
const likeliest = (name: string, orgs: readonly AuthenticatedOrg[]): AuthenticatedOrg | undefined =>
  orgs.find((org) => org.name === name) ??
  orgs.find((org) =>
    org.name
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .includes(name)
  ) ??
  (name === 'production' ? orgs.find((org) => org.name.toLowerCase().startsWith('prod')) : undefined);
