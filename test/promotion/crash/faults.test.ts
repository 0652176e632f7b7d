import { expect } from 'chai';
import { SfError } from '@salesforce/core/sfError';
import type { FaultEffect } from '../../local-org/faults/fault.js';
import type { Stage } from '../../support/stage.js';
import { actOut, afterCrash, type Cell, type Place, type Uncrashed, uncrashed } from './matrix.js';
import { remotes, scenes } from './scenes.js';
import { ways } from './ways.js';

const effects: ReadonlyArray<readonly [name: string, effect: FaultEffect]> = [
  ['SERVER_UNAVAILABLE', { kind: 'error', code: 'SERVER_UNAVAILABLE', message: 'Not now.', status: 503 }],
  ['status 500', { kind: 'status', status: 500 }],
  ['a page', { kind: 'html' }],
  ['half an answer', { kind: 'brokenBody' }],
  ['closed', { kind: 'close', how: 'fin' }],
  ['reset', { kind: 'close', how: 'rst' }],
  ['answer lost', { kind: 'answerLost', how: 'fin' }],
  ['answer lost by a reset', { kind: 'answerLost', how: 'rst' }],
  ['late', { kind: 'delay', milliseconds: 300 }],
  ['session expired', { kind: 'sessionExpired' }],
  ['request limit', { kind: 'requestLimit' }],
];

const jobFails: FaultEffect = { kind: 'jobFails', errorStatusCode: 'UNKNOWN_EXCEPTION', errorMessage: 'Busy.' };

/** The scene that makes requests of most kinds; the others make many of the same, and are left to the soak. */
const long = 'a promotion';

describe('a run whose org fails to answer', function () {
  this.timeout(3_600_000);

  for (const scene of scenes) {
    const place: Place = { scene, remote: remotes[0] };
    let known: Promise<Readonly<{ plain: Uncrashed; operations: readonly string[] }>> | undefined;

    /** The requests that a scene makes to its org. */
    const know = async (): Promise<Readonly<{ plain: Uncrashed; operations: readonly string[] }>> =>
      (known ??= (async (): Promise<Readonly<{ plain: Uncrashed; operations: readonly string[] }>> => {
        const operations = new Set<string>();
        const plain = await uncrashed(place, (stage) => {
          stage.org(scene.instance).requests.forEach(({ operation }) => operations.add(operation));
        });
        return { plain, operations: [...operations] };
      })());

    /** What a person sees of it has a cause and an action. */
    const failing = async (stage: Stage, operation: string, effect: FaultEffect, times: number): Promise<void> => {
      stage.org(scene.instance).fail({ operation, effect, times });
      const error = await actOut(stage, scene);
      stage.org(scene.instance).heal();
      // These logins cannot be renewed by themselves.
      if (effect.kind === 'sessionExpired') await stage.logInAgain();
      if (error === undefined) return;
      expect(error).to.be.instanceOf(SfError);
      expect((error as SfError).actions ?? [], (error as SfError).message).to.not.deep.equal([]);
    };

    const tryAll = async (times: number, every: number): Promise<readonly Cell[]> => {
      const { plain, operations } = await know();
      expect(operations.length).to.be.greaterThan(5);
      const all = operations.flatMap((operation) =>
        [...effects, ...(operation === 'deploy' ? [['job fails', jobFails] as const] : [])].map(([name, effect]) => ({
          point: `${operation}: ${name}, ${times} times`,
          crash: async (stage: Stage): Promise<void> => failing(stage, operation, effect, times),
        }))
      );
      const cells: Cell[] = [];
      for (const [index, each] of all.entries()) {
        if (index % every === 0) cells.push(await afterCrash(place, plain, { ...each, way: ways[0] }));
      }
      return cells;
    };

    const wrong = (cells: readonly Cell[]): readonly Cell[] => cells.filter(({ outcome }) => outcome === 'wrong');

    it(`in ${scene.name} ends done or untouched ${scene.name === long ? '@long' : '@soak'}`, async () => {
      expect(wrong(await tryAll(1, 7))).to.deep.equal([]);
    });

    it(`in ${scene.name} ends done or untouched, with every fault of every request, once and for good @soak`, async () => {
      for (const times of [1, 1000]) {
        const cells = await tryAll(times, 1);
        const counted = (['done', 'untouched', 'wrong'] as const).map(
          (each) => `${cells.filter(({ outcome }) => outcome === each).length} ${each}`
        );
        // eslint-disable-next-line no-console -- the table of the matrix
        console.log(`      ${scene.name}, ${times} times: ${counted.join(', ')}`);
        expect(wrong(cells)).to.deep.equal([]);
      }
    });
  }
});
