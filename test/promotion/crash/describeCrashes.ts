import { expect } from 'chai';
import { installFreezer } from '../../support/freezer.js';
import { afterCrash, at, type Cell, type Uncrashed, uncrashed } from './matrix.js';
import { remotes, type Scene } from './scenes.js';
import { ways } from './ways.js';

/**
 * The matrix of one scene: over one remote, some points in the long tests, and over each, every point and way in the soak.
 *
 * @param options.remote which of the remotes that is, so that the scenes together go over all of them
 * @param options.stride how many points are passed over for one in the long tests
 * @param options.isLateLong whether pushes that land late are among the long tests
 * @param options.leastPoints how many points it has at the least, and `leastPushes` how many pushes: fewer where it deploys
 * nothing
 */
export const describeCrashes = (scene: Scene, options: MatrixOptions): void => {
  describe(`${scene.name} that crashes`, function () {
    this.timeout(3_600_000);
    crashes(scene, options);
  });
};

type MatrixOptions = Readonly<{
  remote: number;
  stride: number;
  isLateLong?: boolean;
  leastPoints?: number;
  leastPushes?: number;
}>;

const crashes = (
  scene: Scene,
  { remote: chosen, stride, isLateLong = false, leastPoints = 60, leastPushes = 4 }: MatrixOptions
): void => {
  let restore: () => void;

  before(() => {
    restore = installFreezer();
  });
  after(() => {
    restore();
  });

  const expectRight = (cells: readonly Cell[]): void => {
    const wrong = cells.filter(({ outcome }) => outcome === 'wrong');
    expect(wrong.map(({ point, way, why }) => `${point}, ${way}: ${why ?? ''}`)).to.deep.equal([]);
  };

  for (const [index, remote] of remotes.entries()) {
    const place = { scene, remote };
    const length = index === chosen ? '@long' : '@soak';
    let known: Promise<Uncrashed> | undefined;
    const know = async (): Promise<Uncrashed> => (known ??= uncrashed(place));

    it(`over ${remote.name}, at some points, ends done or untouched ${length}`, async () => {
      const plain = await know();
      expect(plain.points.length).to.be.at.least(leastPoints);
      const cells: Cell[] = [];
      for (let point = 0; point < plain.points.length; point += stride) {
        const way = ways[Math.floor(point / stride) % ways.length];
        cells.push(await afterCrash(place, plain, { ...at(place, plain, point), way, late: undefined }));
      }
      expectRight(cells);
    });

    it(`over ${remote.name} ends done or untouched when a push of it lands after it was gone on with ${isLateLong ? length : '@soak'}`, async () => {
      const plain = await know();
      const pushes = [...plain.points.keys()].filter((point) => plain.points[point].startsWith('before push '));
      expect(pushes.length).to.be.at.least(leastPushes);
      const cells: Cell[] = [];
      for (const point of pushes) {
        cells.push(await afterCrash(place, plain, { ...at(place, plain, point), way: ways[0] }));
      }
      expectRight(cells);
    });

    it(`over ${remote.name}, at every point, ends done or untouched, whichever way it is gone on with @soak`, async () => {
      const plain = await know();
      const cells: Cell[] = [];
      for (const way of ways) {
        for (const point of plain.points.keys()) {
          cells.push(await afterCrash(place, plain, { ...at(place, plain, point), way, late: undefined }));
        }
      }
      for (const { name } of ways) {
        const of = (outcome: Cell['outcome']): number =>
          cells.filter((cell) => cell.way === name && cell.outcome === outcome).length;
        // eslint-disable-next-line no-console -- the table of the matrix
        console.log(
          `      ${scene.name} over ${remote.name}, ${name}: ${of('done')} done, ${of('untouched')} untouched, ${of('wrong')} wrong`
        );
      }
      expectRight(cells);
    });
  }
};
