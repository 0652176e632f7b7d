import { expect } from 'chai';
import { chooseConflictedRun } from '../../../src/promotion/merge/openConflicts.js';
import { resolveByFlags } from '../../../src/ui/conflicts/resolve.js';
import { failure } from '../../support/failure.js';
import type { Files } from '../../support/gitRepo.js';
import { Stage } from '../../support/stage.js';

const path = 'force-app/main/default/workflows/Account.workflow-meta.xml';
const rule = (logic: string, fields: string): Files => ({
  [path]: `<?xml version="1.0" encoding="UTF-8"?>\n<Workflow xmlns="http://soap.sforce.com/2006/04/metadata">\n    <rules>\n        <fullName>R</fullName>\n        <booleanFilter>${logic}</booleanFilter>\n${[...fields].map((field) => `        <criteriaItems>\n            <field>Account.${field}</field>\n        </criteriaItems>\n`).join('')}        <triggerType>onAllChanges</triggerType>\n    </rules>\n</Workflow>\n`,
});

describe('resolving conflicts one after the other', () => {
  it('asks about what the answers bring up, too', async () => {
    const stage = await Stage.open(rule('1 OR 2', 'AB'));
    try {
      await stage.feature('feature/other', rule('1 OR 2 OR 3', 'CDB'));
      await stage.feature('feature/rating', rule('1 OR 2 OR 3', 'XYB'));
      await stage.promote({ features: ['other'], from: 'dev' });
      await failure(stage.promote({ features: ['rating'], from: 'dev' }));
      const asked: string[] = [];
      const told: string[] = [];
      const answers: unknown[] = [
        'both',
        { text: '<booleanFilter>1 OR' },
        { text: '<booleanFilter>1 OR 2 OR 3 OR 4 OR 5</booleanFilter>' },
      ];
      const { resolved, left } = await stage.with(async (context) =>
        resolveByFlags(
          await chooseConflictedRun(context, undefined),
          {},
          {
            prompts: {
              select: async ({ message }) => {
                asked.push(message.split(': ')[1]);
                return Promise.resolve(answers.shift() as never);
              },
            },
            log: (line) => told.push(line),
            success: (line) => told.push(line),
            isInteractive: false,
          }
        )
      );
      // What was answered before is not lost by what is no XML.
      expect(asked).to.deep.equal(['rules[R]/criteriaItems', 'rules[R]/booleanFilter', 'rules[R]/booleanFilter']);
      expect(told.join('\n')).to.include('it has to be well-formed XML');
      expect(resolved.map(({ element, decision }) => [element, decision])).to.deep.equal([
        ['rules[R]/criteriaItems', 'both'],
        ['rules[R]/booleanFilter', 'edited'],
      ]);
      expect(left).to.deep.equal([]);
      expect(told.join('\n'))
        .to.include(
          `By this, ${path}: rules[R]/booleanFilter is contested, too. Both sides together have 5 criteriaItems`
        )
        .and.include('Resolved 1 conflict; 1 conflict is open.')
        .and.include('nothing is open any more');
    } finally {
      await stage.close();
    }
  });
});
