import type { OrgKind, OrgSettings, OrgState } from './types.js';

const settingsOfANewOrg: OrgSettings = { activateFlowsOnDeploy: false, warningsFail: false, packages: [] };

/** An org of this kind without any component; standard objects and fields need no file and always exist. */
export const emptyOrg = (kind: OrgKind, settings: Partial<OrgSettings> = {}): OrgState => ({
  kind,
  settings: { ...settingsOfANewOrg, ...settings },
  files: new Map(),
  flows: new Map(),
  olderFlows: new Map(),
});
