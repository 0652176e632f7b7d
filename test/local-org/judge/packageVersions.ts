import type { DeployPackage } from './package.js';
import { problemAt, type Problem } from './problem.js';
import type { OrgState } from './types.js';
import { parseXml, textOf } from './xml.js';

/**
 * Components bound to a version of a package that the org has not had: `packageVersions` of classes, triggers, pages, Visualforce
 * and Aura components, e-mail templates. Text: scolladon/Apex_reCaptcha#2, of a package that the org has in another version;
 * for one that it has not at all the same [?].
 */
export const packageVersionProblems = ({ settings }: OrgState, pkg: DeployPackage): readonly Problem[] =>
  pkg.components.flatMap((component): Problem[] => {
    const path = component.paths.find((each) => each.endsWith('-meta.xml'));
    const content = path === undefined ? undefined : pkg.files.get(path);
    if (!content?.includes('packageVersions')) return [];
    const document = parseXml(content);
    if (document.fault) return [];
    return document.root.children
      .filter(({ name }) => name === 'packageVersions')
      .map((entry) => ({
        namespace: textOf(entry, 'namespace'),
        version: `${textOf(entry, 'majorNumber')}.${textOf(entry, 'minorNumber')}`,
      }))
      .filter(
        ({ namespace, version }) =>
          !settings.packages.some((each) => each.namespace === namespace && each.versions.includes(version))
      )
      .slice(0, 1)
      .map(({ namespace, version }) =>
        problemAt(
          component,
          `The specified Package Version number does not exist for that Package: ${namespace}, ${version}`
        )
      );
  });
