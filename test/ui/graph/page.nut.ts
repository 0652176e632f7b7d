import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import type { Graph } from '../../../src/promotion/graph/graph.js';
import { pageOf } from '../../../src/ui/graph/page.js';
import { openBrowser, type TestBrowser } from '../../support/browser.js';
import { packageRoot } from '../../support/sf.js';
import { fiveInstances, graph, instance, nastyGraph, sixtyInstances } from './graphs.js';
import { closedContents, cutElements, focused, lowContrasts, openAll, overlaps } from './inPage.js';

/** Ignored by git; the environment may name another folder, such as that of the documentation. */
const screenshots = process.env.SF_SRE_SCREENSHOTS ?? join(packageRoot, '.screenshots');

const threeInstances = graph([
  instance('production', { branch: 'main' }),
  instance('qa', { parent: 'production' }),
  instance('dev', { parent: 'qa' }),
]);
const graphs = { '3': threeInstances, '5': fiveInstances, '60': sixtyInstances, nasty: nastyGraph };
const sizes = {
  wide: { width: 1440, height: 900 },
  middle: { width: 960, height: 800 },
  phone: { width: 375, height: 812 },
  smallest: { width: 320, height: 640 },
};

describe('the page of the graph, in Chromium @long', function () {
  this.timeout(180_000);
  let chromium: TestBrowser;
  let page: Page;
  let folder: string;
  /** What the page asked of the network, and what it complained about. */
  const requests: string[] = [];
  const complaints: string[] = [];

  before(async () => {
    await mkdir(screenshots, { recursive: true });
    folder = await mkdtemp(join(tmpdir(), 'sf-sre-graph-'));
    chromium = await openBrowser();
  });
  after(async () => {
    await chromium.close();
    await rm(folder, { recursive: true, force: true });
  });

  beforeEach(async () => {
    requests.length = 0;
    complaints.length = 0;
    page = await chromium.browser.newPage();
    // The compiler that runs the tests marks functions with this helper, which the browser does not have.
    await page.addInitScript('globalThis.__name = (it) => it');
    page.on('request', (request) => requests.push(request.url()));
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('dialog', (dialog) => {
      complaints.push(dialog.message());
      void dialog.dismiss();
    });
  });
  afterEach(async () => page.close());

  type Look = Readonly<{ size?: keyof typeof sizes; colorScheme?: 'light' | 'dark' }>;

  const show = async (shown: Graph, { size = 'wide', colorScheme = 'light' }: Look = {}): Promise<void> => {
    await page.setViewportSize(sizes[size]);
    await page.emulateMedia({ colorScheme });
    await open(pageOf(shown));
  };

  /** Opens a page as a person does: from a file. */
  const open = async (html: string): Promise<void> => {
    const path = join(folder, 'graph.html');
    await writeFile(path, html);
    await page.goto(pathToFileURL(path).href);
  };

  for (const [name, shown] of Object.entries(graphs)) {
    for (const size of Object.keys(sizes) as Array<keyof typeof sizes>) {
      it(`cuts nothing and lays nothing upon another: ${name} instances, ${size}`, async () => {
        await show(shown, { size });
        expect(await page.evaluate(cutElements)).to.deep.equal([]);
        expect(await page.evaluate(overlaps)).to.deep.equal([]);
        await page.evaluate(openAll);
        expect(await page.evaluate(cutElements)).to.deep.equal([]);
        expect(await page.evaluate(overlaps)).to.deep.equal([]);
      });
    }

    it(`has contrast in the light and in the dark: ${name} instances`, async () => {
      await show(shown);
      expect(await page.evaluate(lowContrasts), 'light').to.deep.equal([]);
      const light = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      await page.emulateMedia({ colorScheme: 'dark' });
      expect(await page.evaluate(lowContrasts), 'dark').to.deep.equal([]);
      expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).to.not.equal(light);
    });

    it(`cuts nothing on paper and opens what is closed: ${name} instances`, async () => {
      await show(shown);
      const isClosed = shown === fiveInstances || shown === sixtyInstances;
      expect(await page.evaluate(closedContents))
        .to.have.property('length')
        .greaterThan(isClosed ? 1 : -1);
      await page.emulateMedia({ media: 'print' });
      // A4 upright with margins of 1 cm, at 96 dots per inch.
      await page.setViewportSize({ width: 718, height: 1047 });
      expect(await page.evaluate(cutElements)).to.deep.equal([]);
      expect(await page.evaluate(overlaps)).to.deep.equal([]);
      expect(await page.evaluate(closedContents)).to.deep.equal([]);
    });
  }

  it('keeps those above in sight, upon nothing else, wherever 60 instances are scrolled to', async () => {
    await show(sixtyInstances);
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    for (let y = 0; y < height; y += 700) {
      await page.evaluate((top) => window.scrollTo(0, top), y);
      expect(await page.evaluate(overlaps), `at ${y}`).to.deep.equal([]);
    }
    await page.evaluate(() => document.querySelector('#instance-12')?.scrollIntoView());
    const top = await page.evaluate(() => document.querySelector('#instance-0')?.getBoundingClientRect().top);
    expect(top).to.be.within(0, 100);
  });

  for (const [name, shown] of Object.entries({ '5': fiveInstances, '60': sixtyInstances })) {
    it(`leads the keyboard in order to everything that can be used, and shows where it is: ${name} instances`, async () => {
      await show(shown);
      await page.keyboard.press('Tab');
      let at = await page.evaluate(focused);
      for (let place = 0; place < at.of; place += 1) {
        expect(at).to.include({ place, seen: true });
        await page.keyboard.press('Tab');
        at = await page.evaluate(focused);
      }
      expect(at.of).to.be.greaterThan(30);
    });
  }

  it('lets the keyboard skip to the instances, and open what is closed', async () => {
    await show(fiveInstances);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).to.equal('instances');
    await page.locator('summary', { hasText: '+4 more' }).focus();
    await page.keyboard.press('Enter');
    expect(await page.getByRole('link', { name: 'stars-component' }).first().isVisible()).to.equal(true);
  });

  for (const size of ['wide', 'phone'] as const) {
    it(`tells a screen reader the same: ${size}`, async () => {
      await show(fiveInstances, { size });
      expect(await page.getByRole('heading', { level: 3 }).allTextContents()).to.deep.equal([
        'production',
        'uat',
        'qa',
        'training',
        'dev',
      ]);
      const below = page.getByRole('list', { name: 'Below qa' });
      expect(await below.locator('> li h3').allTextContents()).to.deep.equal(['training', 'dev']);
      const table = page.getByRole('table', { name: 'Features on their way' });
      expect(await table.getByRole('columnheader').count()).to.equal(4);
      const row = table.getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'feature/half-stars' }) });
      expect(await row.getByRole('cell').allInnerTexts()).to.deep.equal([
        'production, from uat',
        'uat at 13e11a7',
        'dev',
      ]);
      const more = page.getByText('+4 more');
      expect(await more.textContent()).to.equal('+4 more features that wait for uat');
    });
  }

  it('leads from a feature to where it is, and back', async () => {
    await show(fiveInstances);
    await page.getByRole('link', { name: 'half-stars' }).first().click();
    const row = page.locator('tr:target');
    expect(await row.getByRole('rowheader').textContent()).to.contain('feature/half-stars');
    await row.getByRole('link', { name: 'uat' }).first().click();
    expect(await page.locator('.card:target h3').textContent()).to.equal('uat');
  });

  it('makes nothing of names that try to be elements, and asks the network for nothing', async () => {
    await show(nastyGraph);
    expect(await page.locator('script, img, iframe, object').count()).to.equal(0);
    expect(await page.getByText('<script>alert(1)</script>').count()).to.be.greaterThan(5);
    expect(complaints).to.deep.equal([]);
    expect(requests.filter((url) => !url.startsWith('file:'))).to.deep.equal([]);
  });

  it('would let no script run even if one were in it', async () => {
    const smuggled = pageOf(fiveInstances).replace('</main>', '<script>document.title = "run"</script></main>');
    await open(smuggled);
    expect(await page.title()).to.not.equal('run');
    expect(complaints.join()).to.contain('Content Security Policy');
  });

  for (const name of ['5', '60'] as const) {
    for (const size of ['wide', 'phone'] as const) {
      for (const colorScheme of ['light', 'dark'] as const) {
        it(`is photographed: ${name} instances, ${size}, ${colorScheme}`, async () => {
          await show(graphs[name], { size, colorScheme });
          const path = join(screenshots, `graph-${name}-${size}-${colorScheme}.png`);
          const image = await page.screenshot({ path, fullPage: name === '5' });
          expect(image.length).to.be.greaterThan(10_000);
        });
      }
    }
  }
});
