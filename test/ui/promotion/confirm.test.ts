import { expect } from 'chai';
import { confirmPlan } from '../../../src/ui/promotion/confirm.js';
import { person } from '../../support/person.js';

const refusal = 'That is not production. Type it exactly, or nothing to cancel.';

describe('typing the name of an instance', () => {
  /** A person at a terminal who is asked about production, and what they see and type. */
  const asked = (): Readonly<{
    answer: Promise<boolean>;
    type: (text: string) => void;
    end: () => void;
    sees: (text: string) => Promise<void>;
  }> => {
    const [{ terminal, ...someone }, end] = [person(), new AbortController()];
    const plan = {
      kind: 'promotion',
      target: { name: 'production' },
      org: { kind: 'production', username: 'admin@example.com' },
    } as const;
    return {
      answer: confirmPlan(plan, end.signal, terminal),
      end: () => end.abort(),
      ...someone,
    };
  };

  it('goes on with the name, whatever spaces are around it, and says what org it is', async () => {
    const { answer, type, sees } = asked();
    await sees('admin@example.com is a production org.');
    type(' production \n');
    expect(await answer).to.equal(true);
  });

  it('cancels with nothing, and with Ctrl-C', async () => {
    for (const key of ['\n', '\x03']) {
      const { answer, type, sees } = asked();
      // eslint-disable-next-line no-await-in-loop
      await sees('Type the instance');
      type(key);
      // eslint-disable-next-line no-await-in-loop
      expect(await answer, JSON.stringify(key)).to.equal(false);
    }
  });

  it('is not waited for when the process is told to end', async () => {
    const { answer, sees, end } = asked();
    await sees('Type the instance');
    end();
    expect(await answer).to.equal(false);
  });

  it('is asked for again when it is another one', async () => {
    const { answer, type, sees } = asked();
    await sees('Type the instance');
    type('Production\n');
    await sees(refusal);
    type(`${'\x7f'.repeat('Production'.length)}production\n`);
    expect(await answer).to.equal(true);
  });
});

describe('typing the names of what is deleted', () => {
  const asked = (...names: readonly string[]): Readonly<{ answer: Promise<boolean> }> & ReturnType<typeof person> => {
    const someone = person();
    const toConfirm = names.map((fullName) => ({ type: 'ApexClass', fullName }));
    const plan = {
      kind: 'promotion',
      target: { name: 'qa' },
      org: { kind: 'sandbox', username: 'admin@example.com' },
      toConfirm,
    } as const;
    return { answer: confirmPlan(plan, undefined, someone.terminal), ...someone };
  };

  it('goes on with all of them, with or without types', async () => {
    const { answer, type, sees } = asked('Old', 'Older');
    await sees('Deleted in admin@example.com: ApexClass:Old, ApexClass:Older.');
    type('Older, ApexClass:Old\n');
    expect(await answer).to.equal(true);
  });

  it('is asked for again when one is missing or another one, and cancels with nothing', async () => {
    const { answer, type, sees } = asked('Old', 'Older');
    await sees('Type their names');
    type('Older\n');
    await sees('Not named: ApexClass:Old.');
    type(', Old, Oldest\n');
    await sees('Oldest is not deleted.');
    type(`${'\x7f'.repeat('Older, Old, Oldest'.length)}\n`);
    expect(await answer).to.equal(false);
  });
});
