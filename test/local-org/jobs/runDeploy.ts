import { memberKey } from '../../../src/common/member.js';
import type { ComponentMessage, JudgeOptions, OrgState, Verdict } from '../judge/types.js';
import { judge } from '../judge/index.js';
import { readZip } from '../judge/zip.js';
import type { JobEffect } from '../faults/fault.js';
import { packageRoot, type PackageFiles } from './package.js';
import type { DeployJob } from './deployJob.js';

/** What a deploy would do to a state of the org. */
export type DeployOutcome = Readonly<{ verdict: Verdict; root: string }>;

/** Judges a job's zip against a state, and lets the faults ordered for the job spoil the verdict. */
export const judgeJob = (state: OrgState, zip: Buffer, job: DeployJob): DeployOutcome => {
  const { root, files } = packageRoot(readZip(zip));
  const verdict = judge(state, files, optionsOf(job));
  return {
    verdict: job.effects.reduce((spoiled, effect) => spoil(state, spoiled, effect), verdict),
    root,
  };
};

/** A quick deploy runs no tests: those of its validation count. */
const optionsOf = (job: DeployJob): JudgeOptions =>
  job.validationId === undefined && !job.effects.some(({ kind }) => kind === 'testsSkipped')
    ? job.options
    : { ...job.options, testLevel: 'NoTestRun', runTests: [] };

/** Takes a component away that the verdict says was deployed. */
const spoil = (before: OrgState, verdict: Verdict, effect: JobEffect): Verdict => {
  if (effect.kind !== 'componentMissing') return verdict;
  const key = memberKey(effect);
  const lost = verdict.messages.find((message) => key === keyOf(message));
  if (!lost) return verdict;
  const after: OrgState = {
    ...verdict.after,
    files: withoutDeployed(before.files, verdict.after.files, lost.fileName),
  };
  return {
    ...verdict,
    messages: effect.reported ? verdict.messages : verdict.messages.filter((message) => key !== keyOf(message)),
    changes: verdict.changes.filter((change) => memberKey(change) !== key),
    after,
  };
};

const keyOf = (message: ComponentMessage): string =>
  memberKey({ type: message.componentType, fullName: message.fullName });

/** The files after, with a component's own (its file, the meta file beside it, its bundle's) as they were before. */
const withoutDeployed = (before: PackageFiles, after: PackageFiles, fileName: string): PackageFiles => {
  const belongs = (path: string): boolean =>
    path === fileName || path === `${fileName}-meta.xml` || path.startsWith(`${fileName}/`);
  const kept = [...after].filter(([path]) => !belongs(path));
  const restored = [...before].filter(([path]) => belongs(path));
  return new Map([...kept, ...restored]);
};
