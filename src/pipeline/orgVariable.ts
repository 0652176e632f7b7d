import type { Instance } from './config.js';

/**
 * The environment variable that overrides the org of an instance, so that CI needs no edit of the project:
 * `SF_SRE_ORG_` and the name in upper case, with `_` for every character other than A-Z and 0-9.
 */
export const orgVariable = (instanceName: string): string =>
  `SF_SRE_ORG_${instanceName.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`;

/**
 * The alias or username of the org behind an instance on this machine.
 *
 * @param env the process's environment; an empty variable counts as unset
 */
export const orgOf = (
  instance: Pick<Instance, 'name' | 'org'>,
  env: Readonly<Record<string, string | undefined>>
): string => {
  const override = env[orgVariable(instance.name)]?.trim();
  return override === undefined || override === '' ? instance.org : override;
};
