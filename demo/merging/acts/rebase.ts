import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Stage } from '../../support/stage.js';
import { contested, type ExpectedLines, expectLines } from '../metadata.js';

/** The fields of all three developers: a profile is sorted, and in a layout the ones that were there come first. */
const rebased: readonly ExpectedLines[] = [
  {
    file: 'profile',
    pattern: '<field>Invoice__c.Rating_',
    lines: ['Asked_On', 'Link', 'Pending'].map((name) => `<field>Invoice__c.Rating_${name}__c</field>`),
  },
  {
    file: 'layout',
    pattern: '<field>Rating_',
    lines: ['Asked_On', 'Pending', 'Link'].map((name) => `<field>Rating_${name}__c</field>`),
  },
];

/**
 * A branch that git alone cannot rebase is rebased with the merge driver.
 *
 * @throws Error when git could do it alone, or entries are lost or doubled
 */
export const rebase = async (stage: Stage): Promise<void> => {
  const { narrator } = stage;
  const dir = join(stage.dir, 'kim');
  narrator.act('Kim rebases onto main, which has the other two features now');
  await stage.quietly(['git', 'fetch', '--quiet', 'origin']);
  narrator.say('By lines:');
  await stage.show(['git', '-C', dir, 'rebase', '--quiet', 'origin/main'], { expected: 1 });
  await stage.quietly(['git', '-C', dir, 'rebase', '--abort']);

  narrator.say('By entries:');
  narrator.command('cd $DEMO/kim');
  await stage.show(['sf', 'sre', 'merge-driver', 'install'], { dir });
  await stage.show(['git', 'rebase', '--quiet', 'origin/main'], { dir });
  await stage.show(
    ['git', '--no-pager', 'show', '--format=%h %s (%an)', '--unified=4', 'HEAD', '--', '*.layout-meta.xml'],
    {
      dir,
    }
  );
  for (const expected of rebased) {
    expectLines(await readFile(join(dir, contested[expected.file].path), 'utf8'), expected);
  }
  narrator.proven('Rebased without a conflict: the profile and the layout have the fields of all three.');
};
