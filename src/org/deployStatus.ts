import { printable } from '../common/printable.js';
import { counted } from '../common/words.js';
import type { DeployAhead } from './deployRequests.js';
import { to18 } from './ids.js';
import { count, flag, text, type Raw } from './read.js';

/** How far a part of a deploy is, in the org's own counts. */
export type Progress = Readonly<{ total: number; done: number; errors: number }>;

/** How far a deploy is. */
export type DeployStatus = Readonly<{
  /** 18 characters. */
  id: string;
  /** In the org's words: Pending, InProgress, Finalizing…, Succeeded, Failed, Canceling, Canceled and others. */
  status: string;
  /** The only thing that says that a deploy has ended: every status that is not done is a running one. */
  done: boolean;
  /** True while the deploy waits in the org's queue behind others. */
  pending: boolean;
  /** What is before it in that queue, where the org tells. */
  ahead?: readonly DeployAhead[];
  checkOnly: boolean;
  /** Components and deletions, without the manifests. */
  components: Progress;
  /** Test methods. */
  tests: Progress;
  /** What the org is at, in its own words. */
  stateDetail?: string;
}>;

/**
 * Reads an answer of checkDeployStatus, by SOAP or by REST.
 *
 * @returns undefined when the answer is none: it names no id and no status, or another deploy than `id`.
 */
export const readDeployStatus = (raw: Raw, id: string): DeployStatus | undefined => {
  const status = text(raw.status);
  const answered = text(raw.id);
  if (status === undefined || answered === undefined || to18(answered) !== to18(id)) return undefined;
  const stateDetail = text(raw.stateDetail);
  return {
    id: to18(answered),
    status,
    done: flag(raw.done),
    pending: status === 'Pending',
    checkOnly: flag(raw.checkOnly),
    components: {
      total: count(raw.numberComponentsTotal) ?? 0,
      done: count(raw.numberComponentsDeployed) ?? 0,
      errors: count(raw.numberComponentErrors) ?? 0,
    },
    tests: {
      total: count(raw.numberTestsTotal) ?? 0,
      done: count(raw.numberTestsCompleted) ?? 0,
      errors: count(raw.numberTestErrors) ?? 0,
    },
    ...(stateDetail === undefined ? {} : { stateDetail }),
  };
};

/** Where a deploy is in an org's queue, in words. */
export const queueInWords = (ahead: readonly DeployAhead[] | undefined): string => {
  const [first] = ahead ?? [];
  if (ahead === undefined) return 'behind other deploys';
  if (first === undefined) return 'the next one';
  const what = first.checkOnly ? 'validation' : 'deploy';
  return `behind ${counted(ahead.length, 'other')}, first ${what} ${first.id} of ${printable(first.by)} (${printable(first.status)})`;
};
