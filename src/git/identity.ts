import { SfError } from '@salesforce/core/sfError';

/** Whether git failed because it does not know who makes the commit. */
export const asksWhoYouAre = (stderr: string): boolean =>
  /tell me who you are|empty ident name|unable to auto-detect|no (?:email|name) was given|invalid ident/i.test(stderr);

/** The error of a git that does not know who makes a commit, from what it said. */
export const noIdentity = (stderr: string): SfError =>
  new SfError(`git does not know who you are: ${stderr.trim()}`, 'GitIdentityError', [
    'Run "git config --global user.name NAME" and "git config --global user.email ADDRESS".',
    'In CI, set GIT_AUTHOR_NAME, GIT_AUTHOR_EMAIL, GIT_COMMITTER_NAME and GIT_COMMITTER_EMAIL.',
  ]);
