import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Stage } from '../demo/support/stage.js';
import { findRunning } from '../test/local-org/cli/running.js';
import { control } from '../test/local-org/control/client.js';
import { type Stages, stagesOf } from './orgTime.js';
import { duration, type Rows } from './table.js';

/** The instance that the promotions go into, with an org of the same name. */
const target = 'qa';

/**
 * Times promotions of so many new components each, nearly all of them Apex classes, one after the other into the same org and repository, as whole
 * processes against the local org.
 *
 * @param counts how many components each promotion brings
 */
export const timePromotions = async (stage: Stage, counts: readonly number[]): Promise<Rows> => {
  const orgs = ['--orgs', `${target}:sandbox`, '--dir', stage.orgs, '--home', stage.home, '--login', 'access-token'];
  await stage.unseen(['npm', 'run', 'local-org', '--', 'start', ...orgs, '--detach'], { mustEnd: true });
  await stage.unseen(['sf', 'sre', 'instance', 'baseline', '--name', target]);
  const rows: string[][] = [];
  let present = 0;
  for (const [index, count] of counts.entries()) {
    const before = present;
    await writeFeature(stage, `bench-${index}`, { from: present, count });
    present += count;
    const stages = await timePromotion(stage, `feature/bench-${index}`);
    rows.push([`${count} (${before} there already)`, ...columns.map(({ of }) => duration(of(stages)))]);
  }
  return [['components', ...columns.map(({ title }) => title)], ...rows];
};

const columns: ReadonlyArray<Readonly<{ title: string; of: (stages: Stages) => number }>> = [
  { title: 'whole', of: ({ whole }) => whole },
  { title: "org's own", of: ({ org }) => org },
  { title: 'poll wait', of: ({ untilSeen }) => untilSeen },
  { title: 'without both', of: ({ whole, org, untilSeen }) => whole - org - untilSeen },
  { title: 'start-up', of: ({ startUp }) => startUp },
  { title: 'merge to package', of: ({ plan }) => plan },
  { title: 'deploy', of: ({ deploy }) => deploy },
  { title: 'verify, publish', of: ({ finish }) => finish },
];

/** One branch from main with new components, pushed. */
const writeFeature = async (
  stage: Stage,
  name: string,
  { from, count }: Readonly<{ from: number; count: number }>
): Promise<void> => {
  const source = join(stage.clone, 'force-app', 'main', 'default');
  const classes = join(source, 'classes');
  const permissionSets = join(source, 'permissionsets');
  await stage.unseen(['git', 'switch', '--quiet', '--create', `feature/${name}`, 'main']);
  await mkdir(classes, { recursive: true });
  await mkdir(permissionSets, { recursive: true });
  for (let number = from; number < from + count; number++) {
    if (number % oneFileOf === oneFileOf - 1) {
      await writeFile(join(permissionSets, `Rating${number}.permissionset-meta.xml`), permissionSet(number));
      continue;
    }
    await writeFile(join(classes, `Rating${number}.cls`), classText(number));
    await writeFile(join(classes, `Rating${number}.cls-meta.xml`), classMeta);
  }
  await stage.unseen(['git', 'add', '.']);
  await stage.unseen(['git', 'commit', '--quiet', '-m', `Add ${count} components`]);
  await stage.unseen(['git', 'push', '--quiet', 'origin', `feature/${name}`]);
};

/** A class is two files: one of so many components is a single file, so that 5,000 stay within 10,000 files. */
const oneFileOf = 50;

const permissionSet = (number: number): string => `<?xml version="1.0" encoding="UTF-8"?>
<PermissionSet xmlns="http://soap.sforce.com/2006/04/metadata">
    <hasActivationRequired>false</hasActivationRequired>
    <label>Rating ${number}</label>
</PermissionSet>
`;

const classText = (number: number): string => `/** Rates by rule ${number}. */
public with sharing class Rating${number} {
    public static Integer stars(Integer paid, Integer billed) {
        if (billed == 0) {
            return ${number % 6};
        }
        return Math.min(5, Math.max(1, 5 * paid / billed));
    }
}
`;

const classMeta = `<?xml version="1.0" encoding="UTF-8"?>
<ApexClass xmlns="http://soap.sforce.com/2006/04/metadata">
    <apiVersion>66.0</apiVersion>
    <status>Active</status>
</ApexClass>
`;

const timePromotion = async (stage: Stage, feature: string): Promise<Stages> => {
  const running = await findRunning(stage.orgs);
  if (!running) throw new Error('The local org runs no more.');
  const { requests: earlier = [] } = await control(running.url, { action: 'requests' });
  const from = Date.now();
  await stage.unseen(['sf', 'sre', 'promote', '--feature', feature, '--from', 'dev', '--no-prompt', '--concise']);
  const to = Date.now();
  const { requests = [] } = await control(running.url, { action: 'requests' });
  const { jobs = [] } = await control(running.url, { action: 'jobs', org: target });
  const job = jobs.at(-1);
  if (!job) throw new Error(`The org of ${target} saw no deploy.`);
  return stagesOf({ from, to }, requests.slice(earlier.length), job);
};
