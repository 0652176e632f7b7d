import { expect } from 'chai';
import type { Ux } from '@salesforce/sf-plugins-core';
import type { BackPromoted } from '../../../src/promotion/backPromote.js';
import { backPromoteJson } from '../../../src/ui/backPromotion/backPromoteJson.js';
import { showBackPromotion } from '../../../src/ui/backPromotion/summaryText.js';
import type { Files } from '../../support/gitRepo.js';
import { apexClass, plainRequest, ratingChange, Stage, type StageInstances } from '../../support/stage.js';

const classFile = (name: string): string => `force-app/main/default/classes/${name}.cls`;
const labelsFile = 'force-app/main/default/labels/CustomLabels.labels-meta.xml';

/** The file of labels with values, by their names. */
const labels = (values: Readonly<Record<string, string>>): Files => ({
  [labelsFile]: [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<CustomLabels xmlns="http://soap.sforce.com/2006/04/metadata">',
    ...Object.entries(values).flatMap(([name, value]) => [
      '    <labels>',
      `        <fullName>${name}</fullName>`,
      '        <language>en_US</language>',
      '        <protected>true</protected>',
      `        <shortDescription>${name}</shortDescription>`,
      `        <value>${value}</value>`,
      '    </labels>',
    ]),
    '</CustomLabels>',
    '',
  ].join('\n'),
});

const tree: StageInstances = {
  production: {},
  qa: { parent: 'production' },
  dev: { parent: 'qa' },
  lab: { parent: 'dev' },
};

const linear: StageInstances = {
  ...tree,
  qa: { parent: 'production', mergeMethod: 'squash' },
  dev: { parent: 'qa', mergeMethod: 'squash' },
};

/** Feature rating in qa, dev and lab, and undone in qa. */
const undoneInQa = async (before: Stage): Promise<void> => {
  await before.feature('feature/rating', {
    ...ratingChange(),
    ...labels({ Ask: 'Rate?', Kept: 'kept', Thanks: 'Thanks' }),
  });
  await before.promote({ features: ['rating'], from: 'dev' });
  await before.backPromote({ from: 'qa', to: [], descendants: true });
  await before.undo({ feature: 'rating', instance: 'qa' });
};

describe('a back-promotion of a feature that was undone, and promoted again @long', () => {
  let stage: Stage;

  const open = async (prepare: (stage: Stage) => Promise<void>, instances = tree): Promise<void> => {
    const files = { ...apexClass('Old'), ...apexClass('Other'), ...labels({ Ask: 'Ask', Kept: 'kept' }) };
    stage = await Stage.open(files, {}, instances, prepare);
  };

  afterEach(async () => {
    await stage.close();
  });

  const work = async (message: string, files: Files): Promise<void> => {
    await stage.local.checkout('feature/rating');
    await stage.local.commit(message, files);
    await stage.local.push('feature/rating');
  };

  /** Commits to an instance's branch, as its developers do. */
  const commitIn = async (instance: string, files: Files): Promise<void> => {
    await stage.local.git('fetch', '--quiet', 'origin');
    await stage.local.git('checkout', '--quiet', '-B', 'own', `origin/${instance}`);
    await stage.local.commit(`Work in ${instance}`, files);
    await stage.local.push(`own:${instance}`);
  };

  const back = async (change: Parameters<Stage['backPromote']>[0] = {}): Promise<ReadonlyArray<string | undefined>> => {
    const all = await stage.backPromote({ from: 'qa', to: ['dev'], ...change });
    return all.map((each: BackPromoted) => (each.outcome === 'failed' ? each.error.message : each.outcome));
  };

  /** What an instance has on its branch and in its org of what the feature is about; both are the same. */
  const contentOf = async (instance: string): Promise<Record<string, string>> => {
    const found: Record<string, string> = {};
    for (const name of ['Rating', 'Base', 'Old', 'Other', 'Fix']) {
      const content = await stage.remote.read(instance, classFile(name));
      expect(stage.org(instance).file(`classes/${name}.cls`), `${name} in ${instance}`).to.equal(content);
      if (content !== undefined) found[name] = /\{(.*)\}/.exec(content)?.[1].trim() ?? '';
    }
    const text = (await stage.remote.read(instance, labelsFile)) ?? '';
    const org = stage.org(instance).file('labels/CustomLabels.labels') ?? '';
    const values = (of: string): string =>
      [...of.matchAll(/<value>(.*?)</g)]
        .map(([, value]) => value)
        .sort()
        .join(' ');
    expect(values(org), `labels in ${instance}`).to.equal(values(text));
    return { ...found, labels: values(text) };
  };

  const rated = { Rating: '', Base: '/* rated */', Other: '', labels: 'Rate? Thanks kept' };
  const fix = (): Files => ({
    ...apexClass('Rating', ' /* fixed */ '),
    // What it had changed is as it was before, what it had deleted is there again.
    ...apexClass('Base'),
    ...apexClass('Old', ' /* back */ '),
    ...labels({ Ask: 'Rate it?', Kept: 'kept' }),
    ...apexClass('Fix'),
  });
  const fixed = { Rating: '/* fixed */', Base: '', Old: '/* back */', Other: '', Fix: '', labels: 'Rate it? kept' };

  it('says that a grandchild keeps what came to its parent as an undo, and how it is taken out there', async () => {
    await open(undoneInQa);
    expect(await back({ withUndo: true })).to.deep.equal(['published']);
    const further = async (withUndo: boolean): Promise<unknown> => {
      const results = await stage.backPromote({ from: 'dev', to: ['lab'], withUndo });
      const [{ status, keptUndone }] = backPromoteJson(results, true).instances;
      return [status, keptUndone];
    };
    expect(await further(false)).to.deep.equal(['Published', undefined]);
    expect(await contentOf('lab')).to.deep.equal(rated);
    expect(await further(true)).to.deep.equal(['UpToDate', ['feature/rating']]);
    await stage.undo({ feature: 'feature/rating', instance: 'lab' });
    expect(await contentOf('lab')).to.deep.equal(await contentOf('dev'));
    expect(await further(true)).to.deep.equal(['UpToDate', undefined]);
  });

  describe('into a child that kept it', () => {
    beforeEach(async () => {
      await open(async (before) => {
        await undoneInQa(before);
        await before.backPromote({ from: 'qa', to: [], descendants: true });
      });
    });

    it('leaves the child as it is when the feature is as it was', async () => {
      await stage.promote({ features: ['rating'], to: 'qa' });
      expect(await back({ to: [], descendants: true })).to.deep.equal(['published', 'published']);
      for (const name of ['qa', 'dev', 'lab']) expect(await contentOf(name), name).to.deep.equal(rated);
    });

    it('brings fixes of all that it adds, changes and deletes, two levels down', async () => {
      await work('Fix', fix());
      await stage.promote({ features: ['rating'], to: 'qa' });
      expect(await back({ to: [], descendants: true })).to.deep.equal(['published', 'published']);
      for (const name of ['qa', 'dev', 'lab']) expect(await contentOf(name), name).to.deep.equal(fixed);
    });

    it('brings the fixes when only the feature is asked for', async () => {
      await work('Fix', fix());
      await stage.promote({ features: ['rating'], to: 'qa' });
      expect(await back({ features: ['rating'] })).to.deep.equal(['published']);
      expect(await contentOf('dev')).to.deep.equal(fixed);
      expect(await back()).to.deep.equal(['published']);
      expect(await contentOf('dev')).to.deep.equal(fixed);
    });

    it('brings the fixes with other features, and keeps what the child changed elsewhere', async () => {
      await commitIn('dev', labels({ Ask: 'Rate?', Kept: 'dev', Thanks: 'Thanks' }));
      await stage.feature('feature/more', apexClass('Other', ' /* more */ '));
      await stage.promote({ features: ['more'], from: 'dev' });
      expect(await back()).to.deep.equal(['published']);
      expect(await contentOf('dev')).to.deep.equal({ ...rated, Other: '/* more */', labels: 'Rate? Thanks dev' });
      await work('Fix', fix());
      await stage.promote({ features: ['rating'], to: 'qa' });
      expect(await back()).to.deep.equal(['published']);
      expect(await contentOf('dev')).to.deep.equal({ ...fixed, Other: '/* more */', labels: 'Rate it? dev' });
    });

    it('asks where the child changed the same itself', async () => {
      await commitIn('dev', {
        ...apexClass('Rating', ' /* dev */ '),
        ...labels({ Ask: 'Dev?', Kept: 'kept', Thanks: 'Thanks' }),
      });
      await work('Fix', fix());
      await stage.promote({ features: ['rating'], to: 'qa' });
      const [message] = await back();
      expect(
        message
          ?.split('\n')
          .slice(1)
          .map((line) => line.trim())
      ).to.deep.equal([
        'force-app/main/default/classes/Rating.cls (contents)',
        `${labelsFile} (contents): labels[Ask]/value`,
      ]);
    });

    it('brings what came of it when it was rewritten', async () => {
      await stage.local.checkout('feature/rating');
      await stage.local.git('reset', '--quiet', '--hard', 'origin/main');
      // No more Rating, and Old is left alone.
      await stage.local.commit('Rate otherwise', {
        ...apexClass('Base', ' /* otherwise */ '),
        ...labels({ Ask: 'Rate?', Kept: 'kept' }),
      });
      await stage.local.git('push', '--quiet', '--force', 'origin', 'feature/rating');
      await stage.promote({ features: ['rating'], to: 'qa' });
      expect(await back()).to.deep.equal(['published']);
      const otherwise = { Base: '/* otherwise */', Old: '', Other: '', labels: 'Rate? kept' };
      for (const name of ['qa', 'dev']) expect(await contentOf(name), name).to.deep.equal(otherwise);
    });

    it('brings fixes after the undo was undone', async () => {
      await stage.undo({ run: (await stage.newestRecord('qa'))?.run });
      await work('Fix', fix());
      await stage.promote({ features: ['rating'], to: 'qa' });
      expect(await back()).to.deep.equal(['published']);
      for (const name of ['qa', 'dev']) expect(await contentOf(name), name).to.deep.equal(fixed);
    });

    it('brings fixes after it was undone a second time, and kept or not seen in between', async () => {
      await work('Note', apexClass('Rating', ' /* noted */ '));
      await stage.promote({ features: ['rating'], to: 'qa' });
      await stage.undo({ instance: 'qa' });
      expect(await back()).to.deep.equal(['published']);
      expect(await contentOf('dev')).to.deep.equal(rated);
      await work('Fix', fix());
      await stage.promote({ features: ['rating'], to: 'qa' });
      expect(await back()).to.deep.equal(['published']);
      for (const name of ['qa', 'dev']) expect(await contentOf(name), name).to.deep.equal(fixed);
      await stage.undo({ instance: 'qa' });
      expect(await back()).to.deep.equal(['published']);
      expect(await contentOf('dev')).to.deep.equal(fixed);
      await work('Fix again', apexClass('Rating', ' /* again */ '));
      await stage.promote({ features: ['rating'], to: 'qa' });
      expect(await back({ to: [], descendants: true })).to.deep.equal(['published', 'published']);
      for (const name of ['qa', 'dev', 'lab'])
        expect(await contentOf(name), name).to.deep.equal({ ...fixed, Rating: '/* again */' });
    });

    it('takes it out of the child when a second undo is to come along', async () => {
      await work('Note', apexClass('Rating', ' /* noted */ '));
      await stage.promote({ features: ['rating'], to: 'qa' });
      await stage.undo({ instance: 'qa' });
      expect(await back({ withUndo: true })).to.deep.equal(['published']);
      const without = { Base: '', Old: '', Other: '', labels: 'Ask kept' };
      for (const name of ['qa', 'dev']) expect(await contentOf(name), name).to.deep.equal(without);
    });

    it('lets another undo come along beside the fixes', async () => {
      await stage.feature('feature/more', apexClass('Fix', ' /* more */ '));
      await stage.promote({ features: ['more'], from: 'dev' });
      expect(await back()).to.deep.equal(['published']);
      await work('Note', apexClass('Rating', ' /* noted */ '));
      await stage.promote({ features: ['rating'], to: 'qa' });
      await stage.undo({ feature: 'more', instance: 'qa' });
      expect(await back({ withUndo: true })).to.deep.equal(['published']);
      for (const name of ['qa', 'dev'])
        expect(await contentOf(name), name).to.deep.equal({ ...rated, Rating: '/* noted */' });
    });

    it('says of nothing that it is kept where the undo came along with effect', async () => {
      await work('Note', apexClass('Rating', ' /* noted */ '));
      await stage.promote({ features: ['rating'], to: 'qa' });
      await stage.undo({ instance: 'qa' });
      const again = async (): Promise<unknown> => {
        const results = await stage.backPromote({ from: 'qa', to: ['dev'], withUndo: true });
        const [{ status, keptUndone }] = backPromoteJson(results, true).instances;
        return [status, keptUndone];
      };
      expect(await again()).to.deep.equal(['Published', undefined]);
      expect(await again()).to.deep.equal(['UpToDate', undefined]);
    });

    it('leaves what was kept when later undos are to come along, and says how to take it out', async () => {
      const lines: string[] = [];
      const tell = async (withUndo: boolean): Promise<unknown> => {
        const results = await stage.backPromote({ from: 'qa', to: ['dev'], withUndo });
        const ux = { log: (line = '') => lines.push(line), table: () => undefined };
        showBackPromotion(results, { ...plainRequest, to: [], descendants: false }, ux as unknown as Ux);
        const [{ status, keptUndone }] = backPromoteJson(results, true).instances;
        return [status, keptUndone];
      };
      expect(await tell(false)).to.deep.equal(['UpToDate', undefined]);
      expect(lines.join('\n')).to.not.include('keeps');
      expect(await tell(true)).to.deep.equal(['UpToDate', ['feature/rating']]);
      expect(lines.join('\n')).to.include(
        'dev keeps feature/rating, which was undone in qa, since an earlier back-promotion without --with-undo: "sf sre promote undo --feature feature/rating --instance dev"'
      );
      expect(await contentOf('dev')).to.deep.equal(rated);
      await stage.undo({ feature: 'feature/rating', instance: 'dev' });
      const without = { Base: '', Old: '', Other: '', labels: 'Ask kept' };
      for (const name of ['qa', 'dev']) expect(await contentOf(name), name).to.deep.equal(without);
      expect(await tell(true)).to.deep.equal(['UpToDate', undefined]);
    });

    it('comes back into a child that took it out by itself, with its fixes and beside another feature', async () => {
      await stage.feature('feature/more', apexClass('Other', ' /* more */ '));
      await stage.promote({ features: ['more'], from: 'dev' });
      expect(await back()).to.deep.equal(['published']);
      await stage.undo({ feature: 'rating', instance: 'dev' });
      const other = { Other: '/* more */' };
      expect(await contentOf('dev')).to.deep.equal({ Base: '', Old: '', ...other, labels: 'Ask kept' });
      await work('Fix', fix());
      await stage.promote({ features: ['rating'], to: 'qa' });
      expect(await back()).to.deep.equal(['published']);
      for (const name of ['qa', 'dev']) expect(await contentOf(name), name).to.deep.equal({ ...fixed, ...other });
    });

    it('is there again in a child whose undo of it was undone', async () => {
      const { run } = await stage.undo({ feature: 'rating', instance: 'dev' });
      await stage.undo({ run: run.id });
      expect(await contentOf('dev')).to.deep.equal(rated);
    });

    it('comes back from the child with all that it holds, after the fixes', async () => {
      await commitIn('dev', apexClass('Other', ' /* dev */ '));
      await work('Fix', fix());
      await stage.promote({ features: ['rating'], to: 'qa' });
      await stage.promote({ from: 'dev', includeUndeployed: true });
      expect(await contentOf('qa')).to.deep.equal({ ...fixed, Other: '/* dev */' });
    });
  });

  it('brings fixes into a child that has not seen the undo', async () => {
    await open(undoneInQa);
    await work('Fix', fix());
    await stage.promote({ features: ['rating'], to: 'qa' });
    expect(await back({ features: ['rating'] })).to.deep.equal(['published']);
    expect(await contentOf('dev')).to.deep.equal(fixed);
    expect(await back()).to.deep.equal(['published']);
    expect(await contentOf('dev')).to.deep.equal(fixed);
  });

  it('brings fixes where histories are linear', async () => {
    await open(undoneInQa, linear);
    expect(await back()).to.deep.equal(['published']);
    await work('Fix', fix());
    await stage.promote({ features: ['rating'], to: 'qa' });
    expect(await back({ to: [], descendants: true })).to.deep.equal(['published', 'published']);
    for (const name of ['qa', 'dev', 'lab']) expect(await contentOf(name), name).to.deep.equal(fixed);
  });

  describe('into a child that was given the feature by itself', () => {
    beforeEach(async () => {
      await open(async (before) => {
        await before.feature('feature/rating', {
          ...ratingChange(),
          ...labels({ Ask: 'Rate?', Kept: 'kept', Thanks: 'Thanks' }),
        });
        await before.promote({ features: ['rating'], from: 'dev' });
        await before.backPromote({ from: 'qa', to: ['dev'], features: ['rating'] });
        await before.undo({ feature: 'rating', instance: 'qa' });
      });
    });

    const fixInQa = async (): Promise<void> => {
      await work('Fix', fix());
      await stage.promote({ features: ['rating'], to: 'qa' });
    };

    it('brings fixes by itself', async () => {
      await fixInQa();
      expect(await back({ features: ['rating'] })).to.deep.equal(['published']);
      expect(await contentOf('dev')).to.deep.equal(fixed);
    });

    it('keeps it, and brings fixes with all that the parent holds', async () => {
      expect(await back()).to.deep.equal(['published']);
      expect(await contentOf('dev')).to.deep.equal(rated);
      await fixInQa();
      expect(await back()).to.deep.equal(['published']);
      expect(await contentOf('dev')).to.deep.equal(fixed);
    });
  });

  for (const [title, instances] of [
    ['merge commits', tree],
    ['linear histories', linear],
  ] as const) {
    describe(`into a child that kept it, got its fixes, and took a second undo along, with ${title}`, () => {
      let undone: string;

      beforeEach(async () => {
        await open(undoneInQa, instances);
        expect(await back()).to.deep.equal(['published']);
        await work('Fix', fix());
        await stage.promote({ features: ['rating'], to: 'qa' });
        expect(await back()).to.deep.equal(['published']);
        undone = (await stage.undo({ feature: 'rating', instance: 'qa' })).run.id;
        expect(await back({ withUndo: true })).to.deep.equal(['published']);
        expect(await contentOf('dev')).to.deep.equal({ Base: '', Old: '', Other: '', labels: 'Ask kept' });
      });

      it('brings it again when it is promoted again', async () => {
        await stage.promote({ features: ['rating'], to: 'qa' });
        expect(await back()).to.deep.equal(['published']);
        for (const name of ['qa', 'dev']) expect(await contentOf(name), name).to.deep.equal(fixed);
      });

      it('brings it again when the undo is undone', async () => {
        await stage.undo({ run: undone });
        expect(await back()).to.deep.equal(['published']);
        for (const name of ['qa', 'dev']) expect(await contentOf(name), name).to.deep.equal(fixed);
      });

      it('brings it again by itself', async () => {
        await stage.promote({ features: ['rating'], to: 'qa' });
        expect(await back({ features: ['rating'] })).to.deep.equal(['published']);
        for (const name of ['qa', 'dev']) expect(await contentOf(name), name).to.deep.equal(fixed);
      });
    });
  }

  it('keeps what the child had changed in it before it was undone', async () => {
    await open(undoneInQa);
    await commitIn('dev', apexClass('Base', ' /* dev */ '));
    expect(await back()).to.deep.equal(['published']);
    await work('Fix', { ...fix(), ...apexClass('Base', ' /* rated */ ') });
    await stage.promote({ features: ['rating'], to: 'qa' });
    expect(await back()).to.deep.equal(['published']);
    expect(await contentOf('dev')).to.deep.equal({ ...fixed, Base: '/* dev */' });
  });
});
