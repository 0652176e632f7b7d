import { SfError } from '@salesforce/core/sfError';
import type { Instance } from '../pipeline/pipeline.js';
import type { Context } from './context.js';
import type { Route } from './route.js';

/** Who stands for everybody in the setting `maySkip`. */
const everybody = '*';

/**
 * Goes straight to the last of several stages, when each of those before it lets the person promote past it.
 *
 * @throws SfError SkipNotAllowedError, GitIdentityError
 */
export const skipStages = async ({ repo }: Context, routes: readonly Route[]): Promise<readonly Route[]> => {
  const earlier = routes.slice(0, -1).map(({ target }) => target);
  if (earlier.length === 0) return routes;
  const last = routes[routes.length - 1];
  const { email } = await repo.identity();
  const closed = earlier.filter((instance) => !maySkip(instance, email));
  if (closed.length > 0) throw notAllowed(closed, email);
  return [{ ...last, skipped: earlier.map(({ name }) => name) }];
};

/** E-mail addresses are compared as people write them: without regard to case. */
const maySkip = ({ maySkip: allowed = [] }: Instance, email: string): boolean =>
  allowed.some((each) => each === everybody || each.toLowerCase() === email.toLowerCase());

const notAllowed = (closed: readonly Instance[], email: string): SfError =>
  new SfError(`${email} may not promote past ${closed.map(({ name }) => name).join(', ')}.`, 'SkipNotAllowedError', [
    'Leave --skip-stages out, and promote stage by stage.',
    `Whoever may allow it adds the e-mail address to "maySkip" of ${closed.map(({ name }) => `plugins.sre.instances.${name}`).join(', ')} in sfdx-project.json on the main branch.`,
  ]);
