import type { InstanceConfig } from '../../pipeline/config.js';

/** The settings of an instance that other facts about it do not show. */
export type ShownSettings = Omit<InstanceConfig, 'org' | 'branch' | 'parent' | 'mirrorOf'>;

/**
 * The settings of an instance in words, each with its title: those of plugins.sre in sfdx-project.json that are set.
 *
 * @param now by which a freeze may have ended
 */
export const settingsInWords = (
  settings: ShownSettings,
  now: Date
): ReadonlyArray<readonly [title: string, text: string | undefined]> => {
  const { follow, publish, mergeMethod, confirm, deletions } = settings;
  return [
    ['Test Level', settings.testLevel],
    ['Tests', named(settings.tests)],
    ['Packages', named(settings.packages)],
    ['Replacements', settings.replacementEnv && `read ${named(settings.replacementEnv) ?? 'nothing'}`],
    ['Frozen', frozenInWords(settings, now)],
    ['Requires', named(settings.requires)],
    ['May Skip', settings.maySkip?.includes('*') ? 'everybody' : named(settings.maySkip)],
    ['Confirm', confirm && { yes: 'with yes', name: 'by typing its name' }[confirm]],
    [
      'Deletions',
      deletions && { allow: 'are carried out', confirm: 'confirmed each by its name', never: 'never' }[deletions],
    ],
    ['Never Delete', named(settings.neverDelete)],
    ['Publish', publish && { push: 'by a push', 'pull-request': 'by a pull request' }[publish]],
    ['Merge', mergeMethod && { merge: 'with merge commits', squash: 'one commit a feature, linear' }[mergeMethod]],
    ['Follow', follow && { manual: 'by hand', auto: 'after each publish' }[follow]],
  ];
};

/** An empty list says something, too: no package is deployed. */
const named = (names: readonly string[] | undefined): string | undefined =>
  names && (names.length === 0 ? 'none' : names.join(', '));

const frozenInWords = ({ frozen }: ShownSettings, now: Date): string | undefined => {
  if (frozen === undefined) return undefined;
  const { reason, until } = frozen;
  if (until === undefined) return reason;
  return Date.parse(until) <= now.getTime() ? `${reason} (ended ${until})` : `${reason} (until ${until})`;
};
