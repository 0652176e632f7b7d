import { counted, firstOf } from '../../common/words.js';
import type { GraphInstance, GraphRun } from '../../promotion/graph/graph.js';
import { isAccepted } from '../../promotion/run.js';
import { ageOf } from '../instances/age.js';

/** How urgent a remark is: something failed, something goes on right now, somebody should look, good to know. */
export type Tone = 'failed' | 'running' | 'attention' | 'note';

/** What is unusual about an instance. */
export type Remark = Readonly<{
  tone: Tone;
  /** One or two words, so that nothing is told by colour alone. */
  label: string;
  text: string;
  /** All that was said, when the text is only its first line. */
  more?: string;
}>;

/** What is unusual about an instance, the most urgent first. */
export const remarksOn = (instance: GraphInstance, now: Date): Remark[] => {
  const remarks = [
    ...instance.runs.map((run) => remarkOnRun(run, instance, now)),
    ...remarksOnLock(instance, now),
    ...remarksOnFreeze(instance, now),
    ...remarksOnContent(instance),
    ...remarksOnConfig(instance),
  ];
  return remarks.sort((a, b) => order.indexOf(a.tone) - order.indexOf(b.tone));
};

const order: readonly Tone[] = ['failed', 'running', 'attention', 'note'];

const remarkOnRun = (
  { id, kind, state, started, deployId, failure }: GraphRun,
  { lock }: GraphInstance,
  now: Date
): Remark => {
  const age = ageOf(started, now);
  if (state === 'ended') {
    const { message = 'for an unknown reason' } = failure ?? {};
    const [first] = message.split('\n');
    const text = `The ${kind} of ${age}: ${first}`;
    return { tone: 'failed', label: 'Failed', text, ...(first === message ? {} : { more: message }) };
  }
  const deploy = deployId === undefined ? '' : `, deploy ${deployId}`;
  if (isAccepted({ state })) {
    const text = `The org accepted a ${kind} ${age}${deploy}. Go on with "sf sre promote resume --run ${id}".`;
    return {
      tone: 'attention',
      label: 'Not finished',
      text,
      ...(failure === undefined ? {} : { more: failure.message }),
    };
  }
  if (state === 'conflicted') {
    const text = `The ${kind} of ${age}. Where that is resolved, go on with "sf sre promote resume --run ${id}".`;
    return { tone: 'attention', label: 'Conflicted', text };
  }
  if (state === 'proposed') {
    const text = `A ${kind} of ${age} waits for its pull request, run ${id}.`;
    return { tone: 'note', label: 'Proposed', text };
  }
  const owner = lock?.run === id ? ` of ${lock.owner} on ${lock.host}` : '';
  return { tone: 'running', label: 'Running', text: `A ${kind}${owner}, started ${age}${deploy}, run ${id}.` };
};

const remarksOnLock = ({ lock, runs }: GraphInstance, now: Date): Remark[] => {
  if (!lock || runs.some(({ id, state }) => id === lock.run && state !== 'ended')) return [];
  const text = `By ${lock.owner} on ${lock.host}, ${ageOf(lock.started, now)}, for run ${lock.run}.`;
  if (lock.expires < now.toISOString()) return [{ tone: 'attention', label: 'Lock expired', text }];
  return [{ tone: 'running', label: 'Locked', text }];
};

const remarksOnFreeze = ({ frozen }: GraphInstance, now: Date): Remark[] => {
  if (!frozen || (frozen.until !== undefined && Date.parse(frozen.until) <= now.getTime())) return [];
  const until = frozen.until === undefined ? '' : ` (until ${frozen.until})`;
  return [{ tone: 'attention', label: 'Frozen', text: `${frozen.reason}${until}` }];
};

const remarksOnContent = (instance: GraphInstance): Remark[] => {
  const { branch, branchTip, deployedCommit, undeployed = 0, owed } = instance;
  const remarks: Array<Pick<Remark, 'label' | 'text'>> = [];
  if (branchTip === undefined) remarks.push({ label: 'No branch', text: `There is no branch ${branch}.` });
  if (deployedCommit === undefined) {
    remarks.push({ label: 'Unknown', text: 'No record tells which commit the org holds.' });
  }
  if (undeployed > 0) {
    remarks.push({
      label: 'Not deployed',
      text: `${counted(undeployed, 'commit')} of the branch never reached the org.`,
    });
  }
  if (owed.length > 0) remarks.push({ label: 'Owed', text: `Not brought to the org: ${firstOf(owed)}.` });
  return remarks.map((remark) => ({ tone: 'attention', ...remark }));
};

const remarksOnConfig = ({ onMain }: GraphInstance): Remark[] =>
  onMain === 'yes' || onMain === 'none' ? [] : [{ tone: 'note', ...unpublished[onMain] }];

const unpublished = {
  added: { label: 'New', text: 'Only this checkout has it; it is not on the main branch yet.' },
  changed: { label: 'Changed', text: 'This checkout has other settings, not on the main branch yet.' },
  removed: { label: 'Removed', text: 'This checkout has taken it out, the main branch not yet.' },
} as const;
