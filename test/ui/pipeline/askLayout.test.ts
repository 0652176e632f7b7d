import { SfError } from '@salesforce/core/sfError';
import { expect } from 'chai';
import type { AuthenticatedOrg } from '../../../src/org/authenticated.js';
import type { InstanceConfig } from '../../../src/pipeline/config.js';
import type { LayoutRequest } from '../../../src/pipeline/layOut.js';
import { askLayout, type GivenLayout } from '../../../src/ui/pipeline/askLayout.js';
import type { Choice, Prompts } from '../../../src/ui/pipeline/prompts.js';
import { failure } from '../../support/failure.js';

const org = (name: string, kind: AuthenticatedOrg['kind'] = 'sandbox'): AuthenticatedOrg => ({
  name,
  username: `${name}@shop.example`,
  kind,
});
const orgs = [org('dev1', 'scratch'), org('prod', 'other'), org('qa-box'), org('uat')];
const nothing: GivenLayout = {
  mainBranch: 'main',
  orgs: new Map(),
  branches: new Map(),
  parents: new Map(),
  leftOut: [],
};

const checkBranch = async (name: string): Promise<void> => {
  if (name.includes(' ')) return Promise.reject(new SfError(`"${name}" cannot be the name of a branch.`));
  return Promise.resolve();
};

describe('asking for a pipeline', () => {
  let asked: string[];

  /** Answers by message; whatever has no answer is left at its default. */
  const prompts = (answers: Readonly<Record<string, string | undefined>> = {}): Prompts => ({
    select: async <T>({
      message,
      choices,
      default: first,
    }: {
      message: string;
      choices: ReadonlyArray<Choice<T>>;
      default?: T;
    }): Promise<T> => {
      asked.push(`${message} ${choices.map(({ name }) => name).join(' | ')}`);
      const value = (message in answers ? answers[message] : first) as T;
      expect(choices.map((each) => each.value)).to.include(value);
      return Promise.resolve(value);
    },
    input: async ({ message, default: first, validate }): Promise<string> => {
      asked.push(`${message} ${first}`);
      const answer = answers[message] ?? first;
      const verdict = (await validate?.(answer)) ?? true;
      if (verdict === true) return answer;
      asked.push(verdict);
      return first;
    },
    confirm: async () => Promise.reject(new Error('nothing is to be confirmed')),
  });
  const ask = async (
    answers: Readonly<Record<string, string | undefined>>,
    given: Partial<GivenLayout> = {},
    present: Readonly<Record<string, InstanceConfig>> = {}
  ): Promise<LayoutRequest> => {
    asked = [];
    return askLayout(prompts(answers), { ...nothing, ...given }, { authenticated: orgs, present, checkBranch });
  };

  it('asks once more for a branch that cannot be one', async () => {
    const layout = await ask({ 'Branch of qa:': 'bad branch' });
    expect(asked).to.include('"bad branch" cannot be the name of a branch.');
    expect(layout.branches.has('qa')).to.equal(false);
  });

  it('offers the template’s stages with the orgs that are left, the likeliest first', async () => {
    const layout = await ask({ 'Which org is dev?': 'dev1', 'Branch of qa:': 'test' });
    expect(layout.template).to.equal('progressive');
    expect([...layout.orgs]).to.deep.equal([
      ['production', 'prod'],
      ['uat', 'uat'],
      ['qa', 'qa-box'],
      ['dev', 'dev1'],
    ]);
    expect([...layout.branches]).to.deep.equal([['qa', 'test']]);
    expect(asked[0]).to.contain('gitflow: production (main) ← uat ← integration (develop)');
    expect(asked[1]).to.equal(
      'Which org is production? dev1, dev1@shop.example, scratch | prod, prod@shop.example | qa-box, qa-box@shop.example, sandbox | uat, uat@shop.example, sandbox'
    );
    expect(asked[5]).to.contain('qa-box').and.not.contain('prod');
  });

  it('leaves out the stages that are not wanted, and does not ask for their branches', async () => {
    const layout = await ask({ 'Which org is uat?': undefined, 'Which org is dev?': 'dev1' });
    expect(layout.leftOut).to.deep.equal(['uat']);
    expect(asked.join('\n')).not.to.contain('Branch of uat');
  });

  it('asks for nothing that is given or linked already', async () => {
    const given = { template: 'simple', orgs: new Map([['dev', 'dev1']]), branches: new Map([['dev', 'd']]) } as const;
    await ask({}, given, { production: { org: 'prod', branch: 'live' } });
    expect(asked).to.deep.equal([]);
  });

  it('says so when no org is left to choose', async () => {
    asked = [];
    const none = askLayout(
      prompts(),
      { ...nothing, template: 'simple' },
      { authenticated: [], present: {}, checkBranch }
    );
    expect((await failure(none)).name).to.equal('NoOrgsLeftError');
  });
});
