import { Messages } from '@salesforce/core/messages';
import { Flags, toHelpSection } from '@salesforce/sf-plugins-core';
import { SfError } from '@salesforce/core/sfError';
import { to18 } from '../../org/ids.js';
import { coverageFormats } from '../../org/testReports.js';
import type { TestLevel } from '../../org/types.js';
import { noDeploy } from '../../promotion/namedDeploy.js';
import type { PlanOptions, Selection } from '../../promotion/plan.js';
import type { PromoteRequest } from '../../promotion/promote.js';
import { toMember } from './member.js';
import type { Verbosity } from './planText.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'promote.flags');
const testGroup = 'Test';

const testLevels = ['NoTestRun', 'RunSpecifiedTests', 'RunLocalTests', 'RunAllTestsInOrg', 'RunRelevantTests'] as const;

/** How to plan into an org of which it has to be known what it holds. */
export const knownOrgPlanFlags = {
  overwrite: Flags.string({
    summary: messages.getMessage('flags.overwrite.summary'),
    description: messages.getMessage('flags.overwrite.description'),
    multiple: true,
  }),
  'keep-org': Flags.string({
    summary: messages.getMessage('flags.keep-org.summary'),
    description: messages.getMessage('flags.keep-org.description'),
    multiple: true,
  }),
  delete: Flags.string({
    summary: messages.getMessage('flags.delete.summary'),
    description: messages.getMessage('flags.delete.description'),
    multiple: true,
  }),
  'test-level': Flags.option({
    char: 'l',
    summary: messages.getMessage('flags.test-level.summary'),
    description: messages.getMessage('flags.test-level.description'),
    options: testLevels,
    helpGroup: testGroup,
  })(),
  tests: Flags.string({
    char: 't',
    summary: messages.getMessage('flags.tests.summary'),
    description: messages.getMessage('flags.tests.description'),
    multiple: true,
    helpGroup: testGroup,
  }),
  'with-dependencies': Flags.boolean({
    summary: messages.getMessage('flags.with-dependencies.summary'),
    description: messages.getMessage('flags.with-dependencies.description'),
  }),
  'ignore-warnings': Flags.boolean({ char: 'g', summary: messages.getMessage('flags.ignore-warnings.summary') }),
  'api-version': Flags.orgApiVersion({ char: 'a', summary: messages.getMessage('flags.api-version.summary') }),
  concise: Flags.boolean({ summary: messages.getMessage('flags.concise.summary'), exclusive: ['verbose'] }),
  verbose: Flags.boolean({ summary: messages.getMessage('flags.verbose.summary'), exclusive: ['concise'] }),
};

/** Whether doubts about the merge stop it. */
export const strictFlag = {
  strict: Flags.boolean({
    summary: messages.getMessage('flags.strict.summary'),
    description: messages.getMessage('flags.strict.description'),
  }),
};

/** What to do about features that those asked for need. */
const needsFlags = {
  'with-features': Flags.boolean({
    summary: messages.getMessage('flags.with-features.summary'),
    description: messages.getMessage('flags.with-features.description'),
    exclusive: ['ignore-needs'],
  }),
  'ignore-needs': Flags.boolean({
    summary: messages.getMessage('flags.ignore-needs.summary'),
    description: messages.getMessage('flags.ignore-needs.description'),
  }),
};

/** How to plan, for promotions and back-promotions alike. */
export const commonPlanFlags = {
  full: Flags.boolean({ summary: messages.getMessage('flags.full.summary') }),
  ...knownOrgPlanFlags,
};

/** What to do about undos that come along. */
export const withUndoFlag = {
  'with-undo': Flags.boolean({
    summary: messages.getMessage('flags.with-undo.summary'),
    description: messages.getMessage('flags.with-undo.description'),
  }),
};

/** What to promote and how, for every command that plans a promotion. */
export const planFlags = {
  feature: Flags.string({
    char: 'f',
    summary: messages.getMessage('flags.feature.summary'),
    description: messages.getMessage('flags.feature.description'),
    multiple: true,
  }),
  collection: Flags.string({
    summary: messages.getMessage('flags.collection.summary'),
    exclusive: ['feature'],
  }),
  from: Flags.string({
    summary: messages.getMessage('flags.from.summary'),
    description: messages.getMessage('flags.from.description'),
  }),
  to: Flags.string({
    summary: messages.getMessage('flags.to.summary'),
    description: messages.getMessage('flags.to.description'),
  }),
  'skip-stages': Flags.boolean({
    summary: messages.getMessage('flags.skip-stages.summary'),
    description: messages.getMessage('flags.skip-stages.description'),
    dependsOn: ['to'],
  }),
  'include-main': Flags.boolean({ summary: messages.getMessage('flags.include-main.summary') }),
  'include-undeployed': Flags.boolean({
    summary: messages.getMessage('flags.include-undeployed.summary'),
    dependsOn: ['from'],
    exclusive: ['feature', 'collection'],
  }),
  ...withUndoFlag,
  ...needsFlags,
  ...strictFlag,
  ...commonPlanFlags,
};

/** How to wait for the org. */
export const waitFlag = {
  wait: Flags.duration({
    char: 'w',
    summary: messages.getMessage('flags.wait.summary'),
    description: messages.getMessage('flags.wait.description'),
    unit: 'minutes',
    defaultValue: 33,
    helpValue: '<minutes>',
    min: 1,
  }),
};

/** How long to wait for a lock. */
export const waitLockFlag = {
  'wait-lock': Flags.duration({
    summary: messages.getMessage('flags.wait-lock.summary'),
    description: messages.getMessage('flags.wait-lock.description'),
    unit: 'minutes',
    helpValue: '<minutes>',
    min: 1,
  }),
};

/** What to do where an org does not accept a validation any more. */
export const allowFullFlag = {
  'allow-full': Flags.boolean({
    summary: messages.getMessage('flags.allow-full.summary'),
    dependsOn: ['no-prompt'],
  }),
};

/** Not to wait for the org. */
export const asyncFlag = {
  async: Flags.boolean({
    summary: messages.getMessage('flags.async.summary'),
    description: messages.getMessage('flags.async.description'),
    exclusive: ['wait', 'dry-run', 'junit', 'coverage-formatters'],
  }),
};

/** Reports of the tests that a deploy ran. */
export const reportFlags = {
  'coverage-formatters': Flags.option({
    summary: messages.getMessage('flags.coverage-formatters.summary'),
    options: coverageFormats,
    multiple: true,
    helpGroup: testGroup,
  })(),
  junit: Flags.boolean({ summary: messages.getMessage('flags.junit.summary'), helpGroup: testGroup }),
  'results-dir': Flags.directory({
    summary: messages.getMessage('flags.results-dir.summary'),
    relationships: [{ type: 'some', flags: ['coverage-formatters', 'junit'] }],
    helpGroup: testGroup,
  }),
};

/** Which deploy is a run's, whose answer was lost. */
export const adoptFlag = {
  adopt: Flags.string({
    summary: messages.getMessage('flags.adopt.summary'),
    description: messages.getMessage('flags.adopt.description'),
    helpValue: '<deploy id>|none',
    parse: async (text) => Promise.resolve(toDeployId(text)),
  }),
};

/**
 * The id of a deploy that a person typed, 18 characters, or "none".
 *
 * @throws SfError InvalidDeployIdError
 */
const toDeployId = (text: string): string => {
  if (text === noDeploy || /^0Af[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?$/.test(text)) return to18(text);
  throw new SfError(messages.getMessage('error.deployId', [text]), 'InvalidDeployIdError', [
    messages.getMessage('error.deployId.actions'),
  ]);
};

/** For commands that ask before they act. */
export const promptFlag = {
  'no-prompt': Flags.boolean({ summary: messages.getMessage('flags.no-prompt.summary') }),
};

/** What every command that promotes takes. */
export const promotingFlags = {
  ...planFlags,
  ...waitFlag,
  ...waitLockFlag,
  ...asyncFlag,
  ...allowFullFlag,
  ...reportFlags,
  ...promptFlag,
};

/** The exit codes of promotions, for the help. */
export const exitCodes = toHelpSection('ERROR CODES', {
  '0': messages.getMessage('errorCodes.done'),
  '1': messages.getMessage('errorCodes.refused'),
  '68': messages.getMessage('errorCodes.unfinished'),
  '69': messages.getMessage('errorCodes.running'),
});

/** The parsed values of {@link planFlags}. */
export type PlanFlags = Readonly<{
  feature?: string[];
  collection?: string;
  from?: string;
  to?: string;
  'skip-stages': boolean;
  full: boolean;
  'include-main': boolean;
  'include-undeployed': boolean;
  'with-undo'?: boolean;
  overwrite?: string[];
  'keep-org'?: string[];
  delete?: string[];
  'test-level'?: TestLevel;
  tests?: string[];
  'ignore-warnings': boolean;
  strict?: boolean;
  'with-features'?: boolean;
  'ignore-needs'?: boolean;
  'with-dependencies'?: boolean;
  'api-version'?: string;
  concise: boolean;
  verbose: boolean;
}>;

/**
 * Makes a request of flags.
 *
 * @throws SfError InvalidComponentError, ContradictingFlagsError
 */
export const toRequest = (flags: PlanFlags): PromoteRequest => ({
  features: flags.feature ?? [],
  ...(flags.collection === undefined ? {} : { collection: flags.collection }),
  ...(flags.from === undefined ? {} : { from: flags.from }),
  ...(flags.to === undefined ? {} : { to: flags.to }),
  skipStages: flags['skip-stages'],
  ...toPlanOptions(flags, flags['include-main']),
});

/**
 * Makes the options of a plan of flags.
 *
 * @throws SfError InvalidComponentError, ContradictingFlagsError
 */
export const toPlanOptions = (
  flags: Omit<PlanFlags, 'feature' | 'collection' | 'from' | 'to' | 'skip-stages' | 'include-main'>,
  includeMain: boolean
): PlanOptions => ({
  full: flags.full,
  includeMain,
  includeUndeployed: flags['include-undeployed'],
  withUndo: flags['with-undo'] ?? false,
  ...toSelections(flags),
  ...(flags.delete === undefined ? {} : { delete: flags.delete.map((value) => toMember(value)) }),
  ...(flags['test-level'] === undefined ? {} : { testLevel: flags['test-level'] }),
  tests: flags.tests ?? [],
  ignoreWarnings: flags['ignore-warnings'],
  ...(flags.strict ? { strict: true } : {}),
  ...(flags['with-features'] ? { withFeatures: true } : {}),
  ...(flags['ignore-needs'] ? { ignoreNeeds: true } : {}),
  ...(flags['with-dependencies'] ? { withDependencies: true } : {}),
  ...(flags['api-version'] === undefined ? {} : { apiVersion: flags['api-version'] }),
});

/** How much is to be shown. */
export const toVerbosity = ({ concise, verbose }: Pick<PlanFlags, 'concise' | 'verbose'>): Verbosity =>
  concise ? 'concise' : verbose ? 'verbose' : 'normal';

const toSelections = (flags: Pick<PlanFlags, 'overwrite' | 'keep-org'>): Pick<PlanOptions, 'overwrite' | 'keepOrg'> => {
  const [overwrite, keepOrg] = [toSelection(flags.overwrite ?? []), toSelection(flags['keep-org'] ?? [])];
  const both = (flags.overwrite ?? []).filter((value) => flags['keep-org']?.includes(value));
  if (both.length === 0) return { overwrite, keepOrg };
  throw new SfError(
    `--overwrite and --keep-org both name ${both.join(', ')}: it cannot be overwritten and kept.`,
    'ContradictingFlagsError',
    ['Name each component with one of the two.']
  );
};

const toSelection = (values: readonly string[]): Selection =>
  values.includes('all') ? 'all' : values.map((value) => toMember(value, ', or "all"'));

/** The error of a promotion that has to be confirmed where nobody can be asked. */
export const noTerminalError = (): SfError =>
  new SfError(messages.getMessage('error.noTerminal'), 'PromptNotPossibleError', [
    messages.getMessage('error.noTerminal.actions'),
  ]);
