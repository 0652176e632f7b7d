import { withoutCredentials } from '../../git/runner.js';
import type { PipelineContext } from '../instances/pipelineContext.js';
import { noAlias } from '../../git/refTypes.js';
import { branchRef, statePrefix } from '../refNames.js';
import { wayToMoveState } from '../stateElsewhere.js';
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
  const place = context.store.nameThere(statePrefix);
  return [...findings(looked, place, await probeRemote(context, signal)), ...(await leftElsewhere(context, looked))];
};

/** State that was written before the setting `refNamespace` was made: it does not count any more. */
const leftElsewhere = async ({ store }: Pick<PipelineContext, 'store'>, looked: Looked): Promise<Check[]> => {
  const place = store.nameThere(statePrefix);
  if (place === statePrefix) return [];
  const [before, now] = [await store.withAlias(noAlias).list(statePrefix), await store.list(statePrefix)];
  const left = [...before.keys()].filter((ref) => !now.has(ref));
  if (left.length === 0) return [];
  return [
    problem(
      looked,
      `State is left under ${statePrefix} that does not count, since plugins.sre.refNamespace says ${place.slice(0, -1)}: ${left.join(', ')}.`,
      wayToMoveState(store, statePrefix)
    ),
  ];
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

const findings = (looked: Looked, place: string, { creates, atomic, left, said }: Probe): Check[] => {
  const remaining = left.map((ref) =>
    problem(
      looked,
      `It did not let the throw-away ref ${ref} be deleted, so that no lock could be released: ${said}`,
      `Let refs under ${place} be deleted by everybody who promotes: ask whoever keeps the rules and hooks of the host.`,
      `Then delete it: "git push ${looked.subject ?? ''} :${ref}".`
    )
  );
  if (!creates) {
    return [
      problem(
        looked,
        `It did not accept a ref under ${place}, where locks and history are kept: ${said}`,
        'Check that you may push there at all, with a branch of your own.',
        `Let refs under ${place} be pushed by everybody who promotes: ask whoever keeps the rules and hooks of the host.`,
        ...(place.startsWith(branchRef(''))
          ? []
          : [
              'For a host that takes branches alone, set "plugins.sre.refNamespace" in sfdx-project.json to "refs/heads/sre".',
            ])
      ),
      ...remaining,
    ];
  }
  const accepted = ok(looked, `Refs under ${place} are accepted.`);
  if (atomic) return [accepted, ok(looked, 'Several refs are moved at once.'), ...remaining];
  const slower = warning(
    looked,
    'It cannot move several refs at once (no atomic push): they are moved one after the other, the branch first.',
    'A promotion that is cut off in between is finished by "sf sre promote resume".'
  );
  return [accepted, slower, ...remaining];
};
