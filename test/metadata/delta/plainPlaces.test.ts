import { expect } from 'chai';
import { presetMap, type SourceComponent } from '@salesforce/source-deploy-retrieve';
import { memberKey } from '../../../src/common/member.js';
import { unzip } from '../../../src/common/zip.js';
import { GitTree } from '../../../src/git/gitTree.js';
import { type ComponentShape, describeComponent, type FoundComponent } from '../../../src/metadata/delta/component.js';
import { FilesTree } from '../../../src/metadata/delta/filesTree.js';
import { libraryTree } from '../../../src/metadata/delta/libraryTree.js';
import { plainComponent } from '../../../src/metadata/delta/plainComponent.js';
import { plainEntries } from '../../../src/metadata/delta/plainEntries.js';
import { plainPlaces } from '../../../src/metadata/delta/plainPlaces.js';
import { registryOf } from '../../../src/metadata/delta/registry.js';
import { library } from '../../../src/metadata/library.js';
import type { Files } from '../../support/gitRepo.js';
import { type CommitRepository, makeRepository } from '../support/commits.js';

type Registry = ReturnType<typeof registryOf>;
type MetadataType = ReturnType<Registry['getTypeByName']>;

const root = 'force-app/main/default';

/** Files of a component of a type, in source format, by what the registry says of it; and some that are just beside. */
const filesOf = (type: MetadataType, registry: Registry): readonly string[] => {
  const { directoryName: folder, suffix = 'x', children } = type;
  const adapter = type.strategies?.adapter ?? 'default';
  const own = `${root}/${folder}`;
  const childFiles = (of: string): string[] =>
    Object.values(children?.types ?? {}).flatMap((child) => [
      `${of}/${child.directoryName}/Child.${child.suffix}-meta.xml`,
      `${of}/${child.directoryName}/With.Dot.${child.suffix}-meta.xml`,
      `${of}Beside/Child.${child.suffix}-meta.xml`,
    ]);
  const files = [
    `${own}/One.${suffix}-meta.xml`,
    `${own}/With.Dot.${suffix}-meta.xml`,
    `${own}/InMetadataFormat.${suffix}`,
    `${own}/area/Below.${suffix}-meta.xml`,
    `${root}/elsewhere/Else${type.name}.${suffix}-meta.xml`,
    `${own}/Two/Two.${suffix}-meta.xml`,
    `${own}/TwoBeside/TwoBeside.${suffix}-meta.xml`,
    ...childFiles(`${own}/Two`),
    ...childFiles(`${own}/WithoutParent`),
  ];
  if (adapter === 'matchingContentFile') {
    files.push(`${own}/One.${suffix}`, `${own}/With.Dot.${suffix}`, `${own}/area/Below.${suffix}`);
    files.push(`${own}/WithoutMetadata.${suffix}`, `${own}/WithoutContent.${suffix}-meta.xml`);
  }
  if (type.inFolder) {
    const folderType = type.folderType === undefined ? undefined : registry.getTypeByName(type.folderType);
    files.push(`${own}/Folder/In.${suffix}-meta.xml`, `${own}/Folder/Inner/Deep.Er.${suffix}-meta.xml`);
    files.push(
      `${own}/Folder/In.${suffix}`,
      `${own}/Folder.${folderType?.suffix ?? 'x'}-meta.xml`,
      `${own}/Plain-meta.xml`
    );
  }
  if (['bundle', 'mixedContent', 'uiBundles', 'digitalExperience'].includes(adapter)) {
    files.push(`${own}/bundle/bundle.js`, `${own}/bundle/bundle.js-meta.xml`, `${own}/bundle/inner/deep/file.css`);
    files.push(`${own}/alone/alone.js`, `${own}/twice/twice.js-meta.xml`, `${own}/twice/twice.cmp-meta.xml`);
    files.push(`${own}/other/another.js-meta.xml`, `${own}/other/other.js`, `${own}/README.md`);
    files.push(`${own}/odd/odd.js-meta.xml`, `${own}/odd/inner/more.js-meta.xml`, `${own}/named/${folder}/named.js`);
    files.push(`${own}/named/named.js-meta.xml`, `${own}/bundle/package.json`);
  }
  return files;
};

const oddities = [
  `${root}/objects/Account/classes/Inside.cls`,
  `${root}/objects/Account/classes/Inside.cls-meta.xml`,
  `${root}/objects/Account/Other.object-meta.xml`,
  `${root}/objects/Account/fields/A__c.field-meta.xml`,
  `${root}/objects/objects/fields/B__c.field-meta.xml`,
  `${root}/objects/Case/fields/inner/C__c.field-meta.xml`,
  `${root}/objects/Lead.object`,
  `${root}/objects/Fine__c/Fine__c.object-meta.xml`,
  `${root}/objects/Fine__c/fields/Not.field`,
  `${root}/objects/Fine__c/fields/Yes__c.field-meta.xml`,
  `${root}/objects/Fine__c/README.md`,
  `${root}/objects/Hidden__c/fields/H__c.field-meta.xml`,
  `${root}/objects/Hidden__c/Hidden__c.object-meta.xml`,
  `${root}/layouts/lwc/Account-Layout.layout-meta.xml`,
  `${root}/lwc`,
  `${root}2/classes/lwc`,
  `${root}/classes/Half.cls-meta.xml.bak`,
  `${root}/classes/.cls-meta.xml`,
  `${root}/classes/x-meta.xml`,
  `${root}/labels/CustomLabels.labels-meta.xml`,
  `${root}/staticresources/a.resource-meta.xml`,
  `${root}/staticresources/a/b/c.js`,
  'force-app/package.xml',
];

const isHidden = (path: string): boolean => /Hidden__c\.object|WithoutContent|\.md$/.test(path);

describe('plain places', () => {
  let test: CommitRepository;

  beforeEach(async () => {
    test = await makeRepository();
  });
  afterEach(() => test.remove());

  const shown = (shape: ComponentShape | undefined): unknown =>
    shape && {
      ...{ type: shape.type.name, name: shape.name, fullName: shape.fullName, xml: shape.xml, content: shape.content },
      parent: shown(shape.parent),
    };

  /** What the library makes of each file for which the place tells, beside what the place tells. */
  const compare = async (
    registry: Registry,
    paths: readonly string[]
  ): Promise<Readonly<{ told: ReadonlySet<string>; differences: readonly unknown[] }>> => {
    const files: Files = Object.fromEntries(paths.map((path) => [path, 'x']));
    const tree = await GitTree.open(test.repo.objects, await test.commit(files), isHidden);
    const plain = plainPlaces(tree, registry);
    const told = new Set<string>();
    const differences: unknown[] = [];
    const { MetadataResolver } = library();
    const resolver = new MetadataResolver(registry, libraryTree(tree), false);
    for (const path of paths.filter((each) => !isHidden(each))) {
      const found = await tree.askOne(() => plain(path));
      if (found === undefined) continue;
      const mine = plainComponent(found, tree, registry);
      told.add(mine.source.parent === undefined ? mine.source.type.name : `${mine.source.parent.type.name} child`);
      const [theirs] = await tree.ask([
        (): FoundComponent | undefined => {
          const [source] = resolver.getComponentsFromPath(tree.toFsPath(path)) as Array<SourceComponent | undefined>;
          return source && describeComponent(source, tree, registry);
        },
      ]);
      const other = 'value' in theirs ? theirs.value : undefined;
      const [one, two] = [mine, other].map(
        (each) => each && { ...each.member, files: each.files, parentFile: each.parentFile, source: shown(each.source) }
      );
      const asLibrary = await tree.askOne(() => describeComponent(mine.asLibrary(), tree, registry));
      const same = [
        one,
        two,
        {
          ...asLibrary.member,
          files: asLibrary.files,
          parentFile: asLibrary.parentFile,
          source: shown(asLibrary.source),
        },
      ];
      if (new Set(same.map((each) => JSON.stringify(each))).size > 1)
        differences.push({ path, mine: one, theirs: two ?? theirs });
    }
    return { told, differences };
  };

  it('tell of each type of the registry what the library tells, or nothing', async () => {
    const registry = registryOf({});
    const types = Object.values(registry.getRegistry().types);
    const paths = [...types.flatMap((type) => filesOf(type, registry)), ...oddities];
    const distinct = [...new Set(paths)].filter((path) => !paths.some((other) => other.startsWith(`${path}/`)));
    const { told, differences } = await compare(registry, distinct);
    expect(differences).to.deep.equal([]);
    for (const name of [
      'ApexClass',
      'Layout',
      'Report',
      'LightningComponentBundle',
      'CustomObject',
      'CustomObject child',
      'CustomLabels',
    ]) {
      expect([...told]).to.include(name);
    }
    expect(told.size).to.be.above(400);
  });

  it('are sent byte for byte as the library sends them, of each type of the registry @long', async () => {
    const registry = registryOf({});
    const types = Object.values(registry.getRegistry().types);
    const all = [...new Set(types.flatMap((type) => filesOf(type, registry)))];
    const paths = all.filter((path) => !all.some((other) => other.startsWith(`${path}/`)));
    const files: Files = Object.fromEntries(paths.map((path) => [path, `<x>${path}</x>\n`]));
    const tree = await GitTree.open(test.repo.objects, await test.commit(files));
    const plain = plainPlaces(tree, registry);
    const { ComponentSet, MetadataConverter, MetadataResolver } = library();
    const onDisk = new FilesTree(
      tree.root,
      new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(String(text))]))
    );
    const resolver = new MetadataResolver(registry, onDisk, false);
    const sent = new Map<string, string>();
    const strategies = new Set<string>();
    const sources = new Map<string, SourceComponent>();
    for (const path of paths) {
      const found = await tree.askOne(() => plain(path));
      const entries = found && plainEntries(found);
      if (found === undefined || entries === undefined) continue;
      // Two files of one place in a package are two components of one name.
      if (entries.some((entry) => (sent.get(entry.path) ?? entry.from) !== entry.from)) continue;
      entries.forEach((entry) => sent.set(entry.path, entry.from));
      const { type, fullName } = found.shape;
      strategies.add(type.strategies?.adapter ?? (type.inFolder ? 'in a folder' : 'none'));
      const [source] = resolver.getComponentsFromPath(onDisk.toFsPath(path));
      sources.set(`${type.name}:${fullName}:${found.files[0]}`, source);
    }
    const components = new ComponentSet([...sources.values()], registry);
    components.sourceApiVersion = '64.0';
    components.projectDirectory = tree.root;
    const { zipBuffer } = await new MetadataConverter(registry).convert(components, 'metadata', { type: 'zip' });
    const expected = unzip(zipBuffer ?? Buffer.alloc(0));
    expected.delete('package.xml');
    const texts = [...expected].map(([path, content]) => [path, content.toString('utf8')]).sort();
    expect([...sent].map(([path, from]) => [path, files[from]]).sort()).to.deep.equal(texts);
    expect([...strategies].sort()).to.deep.equal(['bundle', 'in a folder', 'matchingContentFile', 'none']);
    expect(sent.size).to.be.above(1000);
  });

  for (const preset of presetMap.keys()) {
    it(`tell the same with ${preset}`, async () => {
      const registry = registryOf({ sourceBehaviorOptions: [preset] });
      const types = Object.values(presetMap.get(preset)?.types ?? {});
      const paths = [...types.flatMap((type) => filesOf(type, registry)), ...oddities];
      const distinct = [...new Set(paths)].filter((path) => !paths.some((other) => other.startsWith(`${path}/`)));
      expect((await compare(registry, distinct)).differences).to.deep.equal([]);
    });
  }

  it('are named as package.xml names them', async () => {
    const registry = registryOf({});
    const commit = await test.commit({ [`${root}/reports/Folder/In/Deep.report-meta.xml`]: 'x' });
    const tree = await GitTree.open(test.repo.objects, commit);
    const found = await tree.askOne(() =>
      plainPlaces(tree, registry)(`${root}/reports/Folder/In/Deep.report-meta.xml`)
    );
    expect(found && memberKey(plainComponent(found, tree, registry).member)).to.equal('Report:Folder/In/Deep');
  });
});
