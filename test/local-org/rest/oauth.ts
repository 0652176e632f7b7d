/* eslint-disable camelcase -- OAuth spells its fields this way. */
import type { LocalOrg } from '../org/localOrg.js';
import type { OrgUser } from '../org/record.js';
import { type Answer, type ApiError, htmlAnswer, jsonAnswer } from '../server/answers.js';

/** An OAuth refusal: an object, where REST errors are arrays. */
const refuse = (description: string): Answer =>
  jsonAnswer({ error: 'invalid_grant', error_description: description }, 400);

/** The user that a token request speaks for: subject of its assertion, or owner of its refresh token. */
export const subjectOf = (
  orgs: readonly LocalOrg[],
  form: URLSearchParams
): Readonly<{ org: LocalOrg; user: OrgUser }> | undefined => {
  const refreshToken = form.get('refresh_token');
  const username = usernameOf(form.get('assertion') ?? '');
  for (const org of orgs) {
    const session = org.record.sessions.find((candidate) => candidate.refreshToken === refreshToken);
    const user = org.record.users.find(
      (candidate) => candidate.id === session?.userId || candidate.username === username
    );
    if (user) return { org, user };
  }
  return undefined;
};

/** `sub` of a JWT; the signature is not looked at, so that any key does. */
const usernameOf = (assertion: string): string | undefined => {
  const claims = assertion.split('.')[1];
  if (claims === undefined) return undefined;
  try {
    const { sub } = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')) as { sub?: string };
    return sub;
  } catch {
    // No JWT: nobody is meant by it, and the answer says so.
    return undefined;
  }
};

/** POST /services/oauth2/token: a new session. `id` carries org id and user id, and clients read both from it. */
export const answerToken = async (orgs: readonly LocalOrg[], form: URLSearchParams, base: string): Promise<Answer> => {
  const subject = subjectOf(orgs, form);
  const isRefresh = form.get('grant_type') === 'refresh_token';
  if (!subject) return refuse(isRefresh ? 'expired access/refresh token' : "user hasn't approved this consumer");
  const session = await subject.org.login(subject.user.id);
  return jsonAnswer({
    access_token: session.token,
    scope: 'web api refresh_token',
    instance_url: base,
    id: `${base}/id/${subject.org.record.id}/${subject.user.id}`,
    token_type: 'Bearer',
    issued_at: String(subject.org.clock.now().getTime()),
    signature: 'FAKE',
    ...(isRefresh ? {} : { refresh_token: session.refreshToken }),
  });
};

/** GET /services/oauth2/userinfo */
export const answerUserInfo = (org: LocalOrg, user: OrgUser): Answer =>
  jsonAnswer({
    sub: user.id,
    user_id: user.id,
    organization_id: org.record.id,
    preferred_username: user.username,
    name: user.name,
    email: user.email,
    email_verified: true,
    active: true,
  });

/** POST /services/oauth2/singleaccess: where a browser would go; there is nothing to see. */
export const answerSingleAccess = (base: string): Answer =>
  jsonAnswer({ frontdoor_uri: `${base}/secur/frontdoor.jsp` });

/** An error of the token endpoint that a fault ordered. */
export const oauthErrorAnswer = (error: ApiError): Answer =>
  jsonAnswer({ error: error.code, error_description: error.message }, error.status);

/** POST /services/oauth2/revoke: 200 also for a token that nobody knows. */
export const answerRevoke = async (orgs: readonly LocalOrg[], form: URLSearchParams): Promise<Answer> => {
  const token = form.get('token') ?? '';
  for (const org of orgs) {
    const session = org.record.sessions.find((candidate) => [candidate.token, candidate.refreshToken].includes(token));
    if (session) await org.endSessions(session.token);
  }
  return jsonAnswer({});
};

/** Pages of the browser, which no test follows. */
export const answerPage = (): Answer => htmlAnswer('This is a local org. There is nothing to see in a browser.');
