import type { Files } from '../../../support/gitRepo.js';

/** A rule of the delta, as two commits and what comes of them. What is left out is empty. */
export type GoldenCase = Readonly<{
  /** The rule, as a sentence. */
  rule: string;
  /** The files of the earlier commit. */
  before: Files;
  /** Commits between the two, as files that are written and deleted. */
  between?: readonly Files[];
  /** The files that the later commit writes and deletes. */
  after: Files;
  /** Settings of sfdx-project.json, in both. */
  project?: object;
  /** Whether what has to be in the same deploy is added to it. */
  adds?: true;
  /** The members of package.xml, each as `Type:Name`. */
  sent?: readonly string[];
  /** The members of destructiveChangesPost.xml. */
  deleted?: readonly string[];
  /** Changed files that are not deployed, each as `path: reason`. */
  ignored?: readonly string[];
  warnings?: readonly string[];
}>;
