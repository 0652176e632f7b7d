import { expect } from 'chai';
import { afterChange } from '../../../src/promotion/interruption.js';
import { inContext } from '../../../src/ui/promotion/inContext.js';
import type { Interruptible } from '../../../src/ui/sfCommand.js';
import { failure } from '../../support/failure.js';
import { Stage } from '../../support/stage.js';

describe('a command in a context', () => {
  let stage: Stage;
  let before: string;

  beforeEach(async () => {
    stage = await Stage.open();
    before = process.cwd();
    process.chdir(stage.local.dir);
  });

  afterEach(async () => {
    process.chdir(before);
    await stage.close();
  });

  let pressCtrlC: () => void;
  const interrupted: Interruptible = {
    onInterrupt: (answer = (): void => expect.fail('ended at once')) => {
      pressCtrlC = answer;
    },
  };

  it('that Ctrl-C ends says so, and not which of its parts failed by that', async () => {
    const gitIsEnded = (): Promise<never> => {
      pressCtrlC();
      return Promise.reject(Object.assign(new Error('Ended by SIGINT.'), { name: 'RemoteUnreachableError' }));
    };
    const error = await failure(inContext(interrupted, gitIsEnded));
    expect(error.name).to.equal('CancelledError');
    expect(error.message).to.equal('Cancelled: nothing was changed.');
  });

  it('does not say that nothing was changed where something may have been', async () => {
    const pushIsEnded = (): Promise<never> => {
      pressCtrlC();
      return Promise.reject(afterChange(Object.assign(new Error('Ended by SIGINT.'), { name: 'GitError' })));
    };
    expect((await failure(inContext(interrupted, pushIsEnded))).message).to.equal('Ended by SIGINT.');
  });

  it('tells what a run has to say of Ctrl-C as it is', async () => {
    const runGoesOn = (): Promise<never> => {
      pressCtrlC();
      return Promise.reject(Object.assign(new Error('The org goes on.'), { name: 'DeployStillRunningError' }));
    };
    expect((await failure(inContext(interrupted, runGoesOn))).message).to.equal('The org goes on.');
  });

  it('fails as its part fails when nobody pressed Ctrl-C', async () => {
    const error = await failure(inContext(interrupted, () => Promise.reject(new Error('No remote.'))));
    expect(error.message).to.equal('No remote.');
  });
});
