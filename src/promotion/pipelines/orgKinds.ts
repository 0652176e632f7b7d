import type { LinkedOrg } from '../instances/ownOrgs.js';

/** What is unusual about the kinds of orgs at their places: production below a root, or a sandbox as one. */
export const orgKindWarnings = (orgs: readonly LinkedOrg[]): string[] =>
  orgs.flatMap(({ instance, facts }) => {
    const isRoot = instance.parent === undefined && instance.foreignParent === undefined;
    if (!isRoot && facts.kind === 'production') {
      return [`The org of instance ${instance.name} is a production org, and the instance is no root.`];
    }
    if (isRoot && instance.mirrorOf === undefined && (facts.kind === 'sandbox' || facts.kind === 'scratch')) {
      return [`The org of instance ${instance.name}, a root, is a ${facts.kind} org and no production org.`];
    }
    return [];
  });
