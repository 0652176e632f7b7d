import { withoutCredentials } from '../../git/runner.js';
import type { PipelineContext } from '../instances/pipelineContext.js';
import { type Check, type Looked, ok, problem, warning } from './check.js';
import { type Probe, probeRemote } from './probeRemote.js';

/**
 * Whether the remote accepts what a promotion pushes, tried out with throw-away refs.
 *
 * @throws SfError GitIdentityError; the signal's reason
 */
export const checkRemote = async (
  context: Pick<PipelineContext, 'repo' | 'store' | 'clock'>,
  signal: AbortSignal | undefined
): Promise<Check[]> => {
  const { remote } = context.store;
  const looked = remoteLooked(remote);
  if (remote === undefined) {
    const text = 'There is no remote: the pipeline and its history are on this machine alone.';
    return [warning(looked, text, 'To share them, add one: "git remote add origin <url>", and push.')];
  }
  return findings(looked, await probeRemote(context, signal));
};

/**
 * What is looked at when a remote is.
 *
 * @param remote its name, or the address of a repository that has no name here
 */
export const remoteLooked = (remote: string | undefined): Looked => ({
  area: 'remote',
  ...(remote === undefined ? {} : { subject: withoutCredentials(remote) }),
});

const findings = (looked: Looked, { creates, atomic, left, said }: Probe): Check[] => {
  const remaining = left.map((ref) =>
    problem(
      looked,
      `It did not let the throw-away ref ${ref} be deleted, so that no lock could be released: ${said}`,
      'Let refs under refs/sre/ be deleted by everybody who promotes: ask whoever keeps the rules and hooks of the host.',
      `Then delete it: "git push ${looked.subject ?? ''} :${ref}".`
    )
  );
  if (!creates) {
    return [
      problem(
        looked,
        `It did not accept a ref under refs/sre/, where locks and history are kept: ${said}`,
        'Check that you may push there at all, with a branch of your own.',
        'Let refs under refs/sre/ be pushed by everybody who promotes: ask whoever keeps the rules and hooks of the host.'
      ),
      ...remaining,
    ];
  }
  const accepted = ok(looked, 'Refs under refs/sre/ are accepted.');
  if (atomic) return [accepted, ok(looked, 'Several refs are moved at once.'), ...remaining];
  const slower = warning(
    looked,
    'It cannot move several refs at once (no atomic push): they are moved one after the other, the branch first.',
    'A promotion that is cut off in between is finished by "sf sre promote resume".'
  );
  return [accepted, slower, ...remaining];
};
