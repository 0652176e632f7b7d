import { execFile } from 'node:child_process';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SfError } from '@salesforce/core/sfError';
import { expect } from 'chai';
import { systemClock } from '../../../src/common/clock.js';
import { openContext } from '../../../src/promotion/context.js';
import { Freezer, installFreezer } from '../../support/freezer.js';
import { failure } from '../../support/failure.js';
import { apexClass, Stage } from '../../support/stage.js';
import { unwritable } from '../../support/unwritable.js';
import { actOut, afterCrash, type Cell, type Place, uncrashed } from './matrix.js';
import { remotes, scenes } from './scenes.js';
import { effects, ways } from './ways.js';

const whichGit = async (): Promise<string> => (await promisify(execFile)('which', ['git'])).stdout.trim();

/** A git that cannot write an object or a ref here as long as a file is there, and says so as git does. */
const fullDisk = (full: string, git: string): string => `#!/bin/sh
if [ -e '${full}' ]; then
  for each in "$@"; do
    case "$each" in
      merge-tree | unpack-objects | hash-object | mktree | commit-tree)
        echo 'fatal: unable to write loose object file: No space left on device' >&2; exit 128 ;;
      update-ref)
        echo 'fatal: prepare: cannot lock ref: Unable to create lock: No space left on device' >&2; exit 128 ;;
      fetch)
        echo 'fatal: write error: No space left on device' >&2; exit 128 ;;
      push | cat-file | config | rev-parse | ls-remote) break ;;
    esac
  done
fi
exec '${git}' "$@"
`;

/** Every how many points something happens to a run. */
const stride = 7;

describe('a run in hardship @long', function () {
  this.timeout(900_000);
  const place: Place = { scene: scenes[0], remote: remotes[0] };
  let restore: () => void;

  beforeEach(() => {
    restore = installFreezer();
  });
  afterEach(() => {
    restore();
  });

  /** What a person sees has a cause and an action; then the trouble is over, and the run is resumed. */
  const expectRight = async (
    trouble: (stage: Stage) => Promise<Readonly<{ begin: () => Promise<void>; end: () => Promise<void> }>>
  ): Promise<void> => {
    const plain = await uncrashed(place);
    const cells: Cell[] = [];
    let troubled = 0;
    for (let point = 0; point < plain.points.length; point += stride) {
      const crash = async (stage: Stage): Promise<void> => {
        const { begin, end } = await trouble(stage);
        const error = await actOut(stage, place.scene, new Freezer(point, begin));
        await end();
        if (error === undefined) return;
        troubled += 1;
        expect(error, String(error)).to.be.instanceOf(SfError);
        expect((error as SfError).actions ?? [], (error as SfError).message).to.not.deep.equal([]);
        // Nobody who has a deploy in the org is told that nothing came of it.
        if (stage.org('qa').deployCount() > 0)
          expect((error as SfError).exitCode, `${(error as SfError).name} at ${point}`).to.be.oneOf([68, 69]);
      };
      cells.push(await afterCrash(place, plain, { point: `${point} ${plain.points[point]}`, crash, way: ways[0] }));
    }
    expect(cells.filter(({ outcome }) => outcome === 'wrong')).to.deep.equal([]);
    expect(troubled).to.be.greaterThan(5);
  };

  it('whose remote goes away at some point ends with a clear error, and can be resumed', async () => {
    await expectRight(async ({ remote: { dir } }) =>
      Promise.resolve({
        begin: async () => rename(dir, `${dir}.away`),
        end: async () => rename(`${dir}.away`, dir).catch(() => undefined),
      })
    );
  });

  it('whose disk is full at some point ends with a clear error, and can be resumed', async () => {
    await expectRight(async ({ local: { dir } }) => {
      let restoreFiles: (() => void) | undefined;
      return Promise.resolve({
        begin: async () => {
          restoreFiles = unwritable(dir, 'ENOSPC');
          return Promise.resolve();
        },
        end: async () => {
          restoreFiles?.();
          return Promise.resolve();
        },
      });
    });
  });

  it('whose disk takes nothing from git at some point ends with a clear error, and can be resumed', async () => {
    await expectRight(async ({ local: { dir } }) => {
      const { PATH } = process.env;
      const bin = join(dir, '..', 'full-disk');
      await mkdir(bin, { recursive: true });
      await writeFile(join(bin, 'git'), fullDisk(join(bin, 'full'), await whichGit()), { mode: 0o755 });
      process.env.PATH = `${bin}:${PATH ?? ''}`;
      return {
        begin: async (): Promise<void> => writeFile(join(bin, 'full'), ''),
        end: async (): Promise<void> => {
          process.env.PATH = PATH;
          await rm(bin, { recursive: true });
        },
      };
    });
  });

  it('gives back its lock where its plan is declined, and the disk is full', async () => {
    const stage = await Stage.open();
    const { PATH } = process.env;
    try {
      await stage.feature('feature/rating', apexClass('Rating'));
      const bin = join(stage.scratch.dir, 'full-disk');
      await mkdir(bin);
      await writeFile(join(bin, 'git'), fullDisk(join(bin, 'full'), await whichGit()), { mode: 0o755 });
      process.env.PATH = `${bin}:${PATH ?? ''}`;
      const confirm = async (): Promise<boolean> => writeFile(join(bin, 'full'), '').then(() => false);
      const error = await failure(stage.promote({ features: ['rating'], from: 'dev' }, { confirm }));
      expect(error.name).to.equal('CancelledError');
      expect(error.message).to.not.include('could not be released');
      process.env.PATH = PATH;
      expect((await stage.refs()).has('refs/sre/locks/qa')).to.equal(false);
    } finally {
      process.env.PATH = PATH;
      await stage.close();
    }
  });

  it('whose clock has gone backwards is done, and so is the next', async () => {
    const plain = await uncrashed(place);
    const cell = await afterCrash(place, plain, {
      point: 'a day back',
      crash: async (stage) => {
        const back = { ...systemClock, now: (): Date => new Date(Date.now() - 86_400_000) };
        const context = await openContext({ dir: stage.local.dir, env: stage.env, clock: back });
        try {
          await place.scene.act(context, effects());
        } finally {
          await context.repo.close();
        }
      },
      way: ways[0],
    });
    expect(cell).to.deep.include({ outcome: 'done' });
  });
});
