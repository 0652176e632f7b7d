import type { ForeignInstance } from '../../pipeline/pipeline.js';
import type { Linked } from '../../promotion/instances/link.js';
import type { Unlinked } from '../../promotion/instances/unlink.js';

/** What `instance link --json` gives. */
export type LinkJson = Readonly<{
  name: string;
  branch: string;
  /** Left out for a root. */
  parent?: string;
  /** The parent in another repository. */
  foreignParent?: ForeignInstance;
  /** The instance that this one mirrors. */
  mirrorOf?: string;
  /** The branch's tip. */
  tip: string;
  /** The org as it was just asked. */
  org: Linked['org'];
  /** Whether sfdx-project.json was changed. */
  fileChanged: boolean;
  createdBranch: boolean;
  /** The record that the org holds the branch's tip, when it was asked for. */
  baseline?: NonNullable<Linked['baseline']>;
  /** The commit that brought the instance to the main branch, when it was asked for and not there. */
  published?: NonNullable<Linked['published']>;
}>;

/** The outcome of a link as JSON. */
export const linkJson = ({
  instance,
  org,
  tip,
  fileChanged,
  createdBranch,
  baseline,
  published,
}: Linked): LinkJson => ({
  name: instance.name,
  branch: instance.branch,
  ...(instance.parent === undefined ? {} : { parent: instance.parent }),
  ...(instance.foreignParent === undefined ? {} : { foreignParent: instance.foreignParent }),
  ...(instance.mirrorOf === undefined ? {} : { mirrorOf: instance.mirrorOf }),
  tip,
  org,
  fileChanged,
  createdBranch,
  ...(baseline ? { baseline } : {}),
  ...(published ? { published } : {}),
});

/** What `instance unlink --json` gives. */
export type UnlinkJson = Readonly<{
  name: string;
  org: string;
  branch: string;
  /** The commit that took the instance from the main branch, when it was asked for and there. */
  published?: NonNullable<Unlinked['published']>;
}>;

/** The outcome of an unlink as JSON. */
export const unlinkJson = ({ instance, published }: Unlinked): UnlinkJson => ({
  name: instance.name,
  org: instance.org,
  branch: instance.branch,
  ...(published ? { published } : {}),
});
