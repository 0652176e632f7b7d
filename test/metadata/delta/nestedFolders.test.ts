import { expect } from 'chai';
import type { SourceComponent } from '@salesforce/source-deploy-retrieve';
import { memberKey } from '../../../src/common/member.js';
import { GitTree } from '../../../src/git/gitTree.js';
import { openCommit, tryToResolveFiles } from '../../../src/metadata/delta/commitView.js';
import { describeComponent } from '../../../src/metadata/delta/component.js';
import { libraryTree } from '../../../src/metadata/delta/libraryTree.js';
import { registryOf } from '../../../src/metadata/delta/registry.js';
import { library } from '../../../src/metadata/library.js';
import { type CommitRepository, makeRepository } from '../support/commits.js';
import { projectJson } from '../support/project.js';

const registry = registryOf({});
const types = Object.values(registry.getRegistry().types);
type MetadataType = (typeof types)[number];

/** Components in folders, by their own files. */
const outerFiles = (type: MetadataType): Readonly<{ own: readonly string[]; folder: string }> => {
  const { directoryName: dir, suffix = 'js', inFolder, metaFileSuffix } = type;
  const bundle = `${dir}/three`;
  switch (type.strategies?.adapter) {
    case 'mixedContent':
      return inFolder
        ? { own: [`${dir}/F.documentFolder-meta.xml`, `${dir}/F/three.document-meta.xml`], folder: `${dir}/F/three` }
        : { own: [`${dir}/three.${suffix === 'js' ? 'site' : suffix}-meta.xml`], folder: bundle };
    case 'digitalExperience':
      return {
        own: [
          `${dir}/site/three/three.digitalExperience-meta.xml`,
          `${dir}/site/three/sfdc_cms__view/home/_meta.json`,
          `${dir}/site/three/sfdc_cms__view/home/content.json`,
        ],
        folder: `${dir}/site/three/sfdc_cms__view/home`,
      };
    default:
      return { own: [`${bundle}/${metaFileSuffix ?? `three.${suffix}-meta.xml`}`], folder: bundle };
  }
};

const innerFiles = ({ directoryName: dir, suffix = 'js' }: MetadataType): readonly string[] => [
  `${dir}/x.js`,
  `${dir}/x.${suffix}-meta.xml`,
  `${dir}/y/y.js`,
  `sub/${dir}/y/y.${suffix}-meta.xml`,
  `sub/${dir}/y/fields/F__c.field-meta.xml`,
];

const withFolders = types.filter(
  ({ name, strategies }) =>
    ['mixedContent', 'bundle', 'uiBundles', 'digitalExperience'].includes(strategies?.adapter ?? '') ||
    name === 'CustomObject'
);

/** The others are much alike. */
const alwaysTried = new Set(['DigitalExperienceBundle', 'LightningComponentBundle', 'StaticResource']);

describe('files in nested folders of types', () => {
  let test: CommitRepository;

  before(async () => {
    test = await makeRepository();
  });
  after(() => test.remove());

  for (const outer of withFolders) {
    const often = alwaysTried.has(outer.name) ? '' : ' @long';
    it(`belong to the ${outer.name} that the library finds from the top${often}`, async () => {
      const { own, folder } = outerFiles(outer);
      const paths = registry.getStrictFolderTypes().flatMap((inner) => {
        const top = `force-app/${inner.name}In${outer.name}`;
        const files = innerFiles(inner).map((file) => `${folder}/${file}`);
        return [...own, ...files, `${folder}/keep.txt`].map((file) => `${top}/${file}`);
      });
      const commit = await test.commit({
        'sfdx-project.json': projectJson(),
        ...Object.fromEntries([...new Set(paths)].map((path) => [path, 'x'])),
      });
      const view = await openCommit(test.repo, commit);
      const tree = await GitTree.open(test.repo.objects, commit);
      const resolver = new (library().MetadataResolver)(registry, libraryTree(tree), false);
      const differences: unknown[] = [];
      let compared = 0;
      for (const inner of registry.getStrictFolderTypes()) {
        const top = `force-app/${inner.name}In${outer.name}`;
        const [walked] = await tree.ask([
          (): Map<string, string> => {
            const found = resolver.getComponentsFromPath(tree.toFsPath(top));
            const all = found.flatMap((source): SourceComponent[] => [...source.getChildren(), source]);
            return new Map(
              all
                .map((source) => describeComponent(source, tree, registry))
                .reverse()
                .flatMap(({ files, member }) => files.map((file) => [file, memberKey(member)] as const))
            );
          },
        ]);
        const mine = await tryToResolveFiles(
          view,
          [...new Set(paths)].filter(
            (path) =>
              path.startsWith(`${top}/${folder}/`) && path.split('/').length > `${top}/${folder}/`.split('/').length
          )
        );
        for (const [path, resolution] of mine) {
          // The library stops at the whole folder.
          if ('error' in walked) continue;
          const theirs = walked.value.get(path);
          const ours =
            resolution instanceof Error
              ? resolution.message
              : 'component' in resolution
                ? memberKey(resolution.component.member)
                : undefined;
          compared += 1;
          if (theirs !== ours) differences.push({ path, theirs, ours });
        }
      }
      expect(differences).to.deep.equal([]);
      expect(compared).to.be.above(outer.name === 'CustomObject' ? 0 : 100);
    });
  }
});
