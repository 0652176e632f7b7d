import { SfError } from '@salesforce/core/sfError';
import { toJson } from '../../common/json.js';
import { memberKey } from '../../common/member.js';
import type { Run } from '../run.js';
import { planOf, type Step } from './step.js';

/** Proves that every member sent is covered by a reported success, or is found in the org when it is read back. */
export const verifyDeploy: Step = {
  name: 'verifyDeploy',
  describe: (run) => `Verify that ${planOf(run).org.username} has every component sent`,
  done: async (run) => Promise.resolve(run.state === 'verified' || planOf(run).withoutDeploy !== undefined),
  run: async (run, { org, clock, wait, signal }) => {
    const { watchDeploy } = await import('../../org/watch.js');
    const { readBack, verifyDeploy: notCovered } = await import('../../org/verify.js');
    const connected = await org(run);
    // Asked again rather than kept: a resumed run has no result, and the org keeps it.
    const result = await watchDeploy(connected, run.deployId ?? '', { clock, wait, signal });
    const { sent, deleted } = planOf(run);
    const uncovered = notCovered(result, { sent, deleted });
    const missing = uncovered.length === 0 ? [] : await readBack(connected, uncovered);
    return missing.length === 0 ? { state: 'verified', missing: [] } : { state: 'unverified', missing };
  },
};

/**
 * The error of a run whose org says success while components are missing: it keeps its lock, and nothing is published.
 */
export const unverifiedError = ({ id, instance, deployId, missing = [] }: Run): SfError =>
  SfError.create({
    name: 'DeployUnverifiedError',
    message: [
      `The org of instance ${instance} reports deploy ${deployId ?? ''} as succeeded, but these components are not in the org:`,
      ...missing.map((member) => `  ${memberKey(member)}`),
      'The run is deployed-unverified: nothing was published, and it keeps its lock.',
    ].join('\n'),
    actions: [
      `Look at the deploy in the org's Setup, under Deployment Status. When the org has the components, run "sf sre promote resume --run ${id}".`,
      `To give the run up, run "sf sre instance unlock --run ${id}", then promote again.`,
    ],
    exitCode: 68,
    data: toJson({ run: id, deployId, missing }),
  });
