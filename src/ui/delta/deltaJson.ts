import type { Member } from '../../common/member.js';
import type { Delta, DeltaComponent, FileOperation, Operation } from '../../metadata/delta/delta.js';
import type { IgnoringLine } from '../../metadata/delta/whyIgnored.js';
import type { DeltaRead } from '../../promotion/delta/readDelta.js';
import { type NotDeletedJson, notDeletedJson } from './notDeletedJson.js';
import { type NotRevokedJson, type RevokedJson, revocationsJson } from './revocationsJson.js';

/** A component in `delta --json`, with what asks for it. */
export type DeltaComponentJson = {
  type: string;
  fullName: string;
  operation: Operation;
  files: string[];
  /** Which of its files changed, and how, with those that it had only before; none for what only goes along. */
  changes: Array<{ path: string; operation: FileOperation }>;
  reason?: string;
  /** Of a deletion that comes before what is added: the component that takes its name. */
  deletedBefore?: string;
};

/** What `delta --json` gives. */
export type DeltaJson = {
  from?: string;
  to: string;
  apiVersion: string;
  components: DeltaComponentJson[];
  /** What the later commit does not have, and no deploy deletes. */
  notDeleted: NotDeletedJson[];
  /** Deletions that a promotion makes only when a person confirms them by their names, as the instance wants it. */
  toConfirm?: Member[];
  /** Changed files that change nothing in an org, and unchanged ones that no metadata type claims any more. */
  ignored: Array<{ path: string; reason: string; rule?: { file: string; line?: number; pattern?: string } }>;
  /** Entries that profiles lost, and that are taken away in an org. */
  revoked: RevokedJson[];
  /** Entries that profiles lost, and that orgs keep. */
  notRevoked: NotRevokedJson[];
  packageXml: string;
  destructiveChangesPre?: string;
  destructiveChangesPost?: string;
  outputDir?: string;
  /** Paths in that folder. */
  written?: string[];
};

/** What was done with a delta. */
export type DeltaDone = Readonly<{
  dir?: string;
  written?: readonly string[];
  ignoring?: ReadonlyMap<string, IgnoringLine>;
}>;

/** Gives a delta the shape of `--json`. */
export const deltaJson = (
  { delta, manifests, toConfirm }: DeltaRead,
  { dir, written, ignoring }: DeltaDone
): DeltaJson => ({
  ...(delta.from === undefined ? {} : { from: delta.from }),
  to: delta.to,
  apiVersion: delta.apiVersion,
  components: delta.components.map((component) => {
    const { type, fullName, operation, files, reason, deletedBefore } = component;
    return {
      ...{ type, fullName, operation, files: [...files], changes: changesOf(delta, component) },
      ...(reason === undefined ? {} : { reason }),
      ...(deletedBefore === undefined ? {} : { deletedBefore }),
    };
  }),
  notDeleted: notDeletedJson(delta),
  ...(toConfirm.length === 0 ? {} : { toConfirm: [...toConfirm] }),
  ignored: delta.ignored.map(({ path, reason }) => {
    const rule = ignoring?.get(path);
    return { path, reason, ...(rule === undefined ? {} : { rule: { ...rule } }) };
  }),
  ...revocationsJson(delta),
  packageXml: manifests.packageXml,
  ...(manifests.destructiveChangesPre === undefined ? {} : { destructiveChangesPre: manifests.destructiveChangesPre }),
  ...(manifests.destructiveChanges === undefined ? {} : { destructiveChangesPost: manifests.destructiveChanges }),
  ...(dir === undefined ? {} : { outputDir: dir }),
  ...(written === undefined ? {} : { written: [...written] }),
});

/** Which files of a component changed, and how; behind them those that it had before. */
export const changesOf = (
  { changed }: Pick<Delta, 'changed'>,
  { files, formerFiles = [] }: Pick<DeltaComponent, 'files' | 'formerFiles'>
): Array<{ path: string; operation: FileOperation }> =>
  [...files, ...formerFiles].flatMap((path) => {
    const operation = changed.get(path);
    return operation === undefined ? [] : [{ path, operation }];
  });
