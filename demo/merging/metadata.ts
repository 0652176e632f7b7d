import { join } from 'node:path';
import type { Stage } from '../support/stage.js';

/** Where the project has its metadata. */
const source = 'force-app/main/default';

/** The three files that both features change: in the project, and in what an org holds. */
export const contested = {
  profile: { path: `${source}/profiles/Billing Clerk.profile-meta.xml`, inOrg: 'profiles/Billing Clerk.profile' },
  layout: {
    path: `${source}/layouts/Invoice__c-Invoice Layout.layout-meta.xml`,
    inOrg: 'layouts/Invoice__c-Invoice Layout.layout',
  },
  flow: { path: `${source}/flows/Ask_For_Rating.flow-meta.xml`, inOrg: 'flows/Ask_For_Rating.flow' },
} as const;

/** One of the files that both features change. */
export type Contested = keyof typeof contested;

/** The lines of a file that match a pattern, without the blanks around them. */
export type ExpectedLines = Readonly<{ file: Contested; pattern: string; lines: readonly string[] }>;

/**
 * Shows the lines of a file in an org that match a pattern.
 *
 * @throws Error when they are others than expected
 */
export const showInOrg = async (stage: Stage, org: string, expected: ExpectedLines): Promise<void> => {
  const path = join(stage.orgs, org, 'metadata', contested[expected.file].inOrg);
  expectLines(await stage.read(['grep', '-E', expected.pattern, path]), expected);
};

/**
 * Makes sure that these lines of a text match, in this order, and no others.
 *
 * @throws Error when it is not so
 */
export const expectLines = (text: string, { file, pattern, lines }: ExpectedLines): void => {
  const matching = new RegExp(pattern);
  const found = text.split('\n').filter((line) => matching.test(line));
  const differs = found.length !== lines.length || found.some((line, index) => line.trim() !== lines[index]);
  if (differs) throw new Error(`The ${file} has\n${found.join('\n')}\nwhere this was expected:\n${lines.join('\n')}`);
};
