import { expect } from 'chai';
import { unzip } from '../../../src/common/zip.js';
import type { Delta } from '../../../src/metadata/delta/delta.js';
import { buildPackage } from '../../../src/metadata/delta/package.js';
import { failure } from '../../support/failure.js';
import type { Files } from '../../support/gitRepo.js';
import { type CommitRepository, makeRepository } from '../support/commits.js';
import { deltaOf, gone, lines } from '../support/deltas.js';
import { libraryPackage, readable } from '../support/library.js';
import { defaultFolder as main, projectJson, xml } from '../support/project.js';

const resources = `${main}/staticresources`;
const documents = `${main}/documents`;
const one = (contents: Readonly<Record<string, string>>, contentType = 'text/plain'): Files => ({
  'sfdx-project.json': projectJson(),
  [`${resources}/One.resource-meta.xml`]: xml('StaticResource', `<contentType>${contentType}</contentType>`),
  ...Object.fromEntries(Object.entries(contents).map(([name, text]) => [`${resources}/${name}`, text])),
});
const picture = (contents: Readonly<Record<string, string>>, meta = 'p.document-meta.xml'): Files => ({
  'sfdx-project.json': projectJson(),
  [`${documents}/D.documentFolder-meta.xml`]: xml('DocumentFolder', '<name>D</name>'),
  [`${documents}/D/${meta}`]: xml('Document', '<name>p</name>'),
  ...Object.fromEntries(Object.entries(contents).map(([name, text]) => [`${documents}/D/${name}`, text])),
});

describe('the content of a component that several files have the name of', () => {
  let test: CommitRepository;

  beforeEach(async () => {
    test = await makeRepository();
  });
  afterEach(() => test.remove());

  /** The delta of two commits, what it sends beside package.xml, and what the library sends of the later one's components. */
  const sentAfter = async (
    before: Files,
    files: Files
  ): Promise<Readonly<{ delta: Delta; sent: Record<string, string>; whole: Record<string, string> }>> => {
    const from = await test.commit(before);
    const to = await test.commit(files);
    const delta = await deltaOf(test, from, to);
    const { zip } = await buildPackage(test.repo, delta, { env: {} });
    const { 'package.xml': manifest, ...sent } = readable(unzip(zip));
    expect(manifest).to.contain('<Package');
    return { delta, sent, whole: readable(await libraryPackage(test, to)) };
  };

  for (const [title, before, files, member, entry, content, other] of [
    [
      'a static resource and what a merge tool left',
      one({ 'One.txt': '1' }),
      one({ 'One.txt': '2', 'One.txt.orig': 'left' }),
      ...(['StaticResource:One', 'staticresources/One.resource', '2', `${resources}/One.txt.orig`] as const),
    ],
    [
      'a script and its map',
      one({ 'One.js': '1', 'One.js.map': 'm1' }),
      one({ 'One.js': '2', 'One.js.map': 'm2' }),
      ...(['StaticResource:One', 'staticresources/One.resource', '2', `${resources}/One.js.map`] as const),
    ],
    [
      'a document and what a merge tool left',
      picture({ 'p.png': '1' }),
      picture({ 'p.png': '2', 'p.png.orig': 'left' }),
      ...(['Document:D/p', 'documents/D/p.png', '2', `${documents}/D/p.png.orig`] as const),
    ],
    [
      'a folder and a file beside it',
      one({ 'One/a.txt': '1', 'One.txt': 'file' }, 'application/zip'),
      one({ 'One/a.txt': '2', 'One.txt': 'file 2' }, 'application/zip'),
      ...(['StaticResource:One', 'staticresources/One.resource!a.txt', '2', `${resources}/One.txt`] as const),
    ],
  ] as const) {
    it(`is what the library takes of a folder: ${title}`, async () => {
      const { delta, sent, whole } = await sentAfter(before, files);
      expect(lines(delta)).to.deep.equal([`change ${member}`]);
      expect(sent).to.include({ [entry]: content });
      expect(whole).to.include(sent);
      expect(delta.ignored.map(({ path }) => path)).to.deep.equal([other]);
      expect(delta.ignored[0].reason).to.match(new RegExp(`^${member} takes its content from ${main}/[^ ]+$`));
      expect(delta.warnings).to.deep.equal([
        `Not deployed, since another file is the content of its component: ${other}.`,
      ]);
    });
  }

  it('does not change with a file that is not taken', async () => {
    const { delta, sent } = await sentAfter(
      one({ 'One.js': '1', 'One.js.map': 'm1' }),
      one({ 'One.js': '1', 'One.js.map': 'm2' })
    );
    expect(sent).to.deep.equal({});
    expect(delta.ignored).to.deep.equal([
      { path: `${resources}/One.js.map`, reason: `StaticResource:One takes its content from ${resources}/One.js` },
    ]);
  });

  it('is what is left when that which was taken is gone', async () => {
    const { sent, whole } = await sentAfter(one({ 'One.js': '1', 'One.js.map': 'm1' }), gone(`${resources}/One.js`));
    expect(sent).to.include({ 'staticresources/One.resource': 'm1' });
    expect(whole).to.include(sent);
  });

  it('is not what a merge tool left beside the metadata file of a document', async () => {
    const meta = 'p.png-meta.xml';
    const { delta, sent } = await sentAfter(picture({ 'p.png': '1' }, meta), {
      ...picture({ 'p.png': '2' }, meta),
      [`${documents}/D/${meta}.orig`]: xml('Document', '<name>left</name>'),
    });
    expect(sent).to.include({ 'documents/D/p.png': '2' });
    expect(delta.ignored).to.deep.equal([
      { path: `${documents}/D/${meta}.orig`, reason: 'no metadata type claims it' },
    ]);
  });

  for (const [title, files] of [
    ['added', { 'One.js': '1', 'One.txt': 'new' }],
    ['the one that the library takes changed', { 'One.js': '2', 'One.txt': 'same' }],
    ['the other one changed', { 'One.js': '1', 'One.txt': 'changed' }],
    ['two folders', { 'One/a.txt': '1', 'One.x/a.txt': '1' }],
  ] as const) {
    it(`is refused where nothing but the order of names tells: ${title}`, async () => {
      const from = await test.commit(one({ 'One.js': '1', ...(title === 'added' ? {} : { 'One.txt': 'same' }) }));
      const to = await test.commit({ ...(title === 'two folders' ? gone(`${resources}/One.js`) : {}), ...one(files) });
      const { name, message } = await failure(deltaOf(test, from, to));
      expect(name).to.equal('DoubtfulContentError');
      for (const file of Object.keys(files)) expect(message).to.contain(`${resources}/${file.split('/')[0]}`);
    });
  }

  it('is sent again when one of two that nothing told apart is gone', async () => {
    const { sent } = await sentAfter(one({ 'One.js': '1', 'One.txt': '2' }), gone(`${resources}/One.txt`));
    expect(sent).to.include({ 'staticresources/One.resource': '1' });
  });
});
