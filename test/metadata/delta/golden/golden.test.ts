import { expect } from 'chai';
import { manifestsOf } from '../../../../src/metadata/delta/manifest.js';
import { parseXml } from '../../../../src/metadata/xml/parse.js';
import { textOf, valuesOf } from '../../../../src/metadata/xml/values.js';
import { type CommitRepository, makeRepository } from '../../support/commits.js';
import { deltaOf } from '../../support/deltas.js';
import { projectJson } from '../../support/project.js';
import { bundleCases } from './bundleCases.js';
import { childCases } from './childCases.js';
import { dependencyCases } from './dependencyCases.js';
import { masterDetailCases } from './masterDetailCases.js';
import { folderCases } from './folderCases.js';
import type { GoldenCase } from './golden.js';
import { labelCases } from './labelCases.js';
import { objectFolderCases } from './objectFolderCases.js';
import { rangeCases } from './rangeCases.js';

const groups: Readonly<Record<string, readonly GoldenCase[]>> = {
  'a range of commits': rangeCases,
  'what is deployed whole, and what lies in folders': bundleCases,
  'folders that go': folderCases,
  'what else lies in the folder of an object': objectFolderCases,
  'children in one file, and components in several': childCases,
  'labels in files of their own': labelCases,
  'what components need to be deployed': dependencyCases,
  'a master-detail field and its object': masterDetailCases,
};

/** The members of a manifest, in its order. */
const membersOf = (manifest: string | undefined): string[] =>
  manifest === undefined
    ? []
    : valuesOf(parseXml(manifest, 'package.xml').element, 'types').flatMap((type) =>
        typeof type === 'string'
          ? []
          : valuesOf(type, 'members').map((member) => `${textOf(type, 'name') ?? ''}:${String(member)}`)
      );

for (const [group, cases] of Object.entries(groups)) {
  describe(`the delta's rules: ${group}`, () => {
    let test: CommitRepository;

    beforeEach(async () => {
      test = await makeRepository();
    });
    afterEach(() => test.remove());

    for (const { rule, before, between = [], after, project, adds, sent, deleted, ignored, warnings } of cases) {
      it(rule, async () => {
        const from = await test.commit({ 'sfdx-project.json': projectJson(project), ...before });
        for (const files of between) await test.commit(files);
        const to = await test.commit(after);
        const delta = await deltaOf(test, from, to, { dependencies: adds ? 'added' : 'named' });
        const { packageXml, destructiveChanges } = manifestsOf(delta);
        expect({
          sent: membersOf(packageXml),
          deleted: membersOf(destructiveChanges),
          ignored: delta.ignored.map(({ path, reason }) => `${path}: ${reason}`),
          warnings: delta.warnings,
        }).to.deep.equal({
          sent: sent ?? [],
          deleted: deleted ?? [],
          ignored: ignored ?? [],
          warnings: warnings ?? [],
        });
      });
    }
  });
}
