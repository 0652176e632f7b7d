import { SfError } from '@salesforce/core/sfError';

/** What one look at the pipeline found. */
export type Check = Readonly<{
  /** What was looked at. */
  area: 'git' | 'remote' | 'pipeline' | 'main branch' | 'branch' | 'parent' | 'org';
  /** Which of them: an instance's or a remote's name, or the address of another repository. Left out where there is but one. */
  subject?: string;
  /** A warning is nothing that hinders a promotion; a problem is. */
  status: 'ok' | 'warning' | 'problem';
  /** What was found, as a sentence. */
  text: string;
  /** What to do about it, each as a sentence; none for what is as it should be. */
  cures: readonly string[];
}>;

/** What is looked at: the part of a check that is known before. */
export type Looked = Pick<Check, 'area' | 'subject'>;

/** The finding that something is as it should be. */
export const ok = (looked: Looked, text: string): Check => ({ ...looked, status: 'ok', text, cures: [] });

/** The finding of something that does not hinder a promotion. */
export const warning = (looked: Looked, text: string, ...cures: readonly string[]): Check => ({
  ...looked,
  status: 'warning',
  text,
  cures,
});

/** The finding of something that hinders promotions. */
export const problem = (looked: Looked, text: string, ...cures: readonly string[]): Check => ({
  ...looked,
  status: 'problem',
  text,
  cures,
});

/** An error as a finding, with its actions as cures. */
export const problemOf = (looked: Looked, error: unknown): Check => {
  const actions = error instanceof SfError ? (error.actions ?? []) : [];
  return problem(looked, error instanceof Error ? error.message : String(error), ...actions);
};

/** Findings of a look that may end with an error, which is a finding too. */
export const orProblem = async (looked: Looked, look: () => Promise<readonly Check[]>): Promise<readonly Check[]> => {
  try {
    return await look();
  } catch (error) {
    return [problemOf(looked, error)];
  }
};
