import { SfError } from '@salesforce/core/sfError';
import { memberKey } from '../../common/member.js';
import type { BackPromoted } from '../../promotion/backPromote.js';
import { promoteJson, type PromoteResult } from '../promotion/promoteJson.js';

/** What became of one instance, as `--json` shows it. */
export type BackPromotedJson = Readonly<{
  instance: string;
  parent: string;
  /** Published, UpToDate (nothing new, nothing deployed), Failed, or NotReached since its parent failed. */
  status: 'Published' | 'UpToDate' | 'Failed' | 'NotReached';
  promotion?: PromoteResult;
  /** Of what is up to date: how many commits of the parent's branch its org was never given, where there are any. */
  leftBehind?: number;
  /** Of what is up to date: the components and deletions that its org was not brought to, as Type:Name. */
  owed?: readonly string[];
  /** Of what is up to date: how many commits of its own branch were never given to its org, where there are any. */
  undeployed?: number;
  /** Of what is up to date: with --with-undo, the features undone in the parent whose undo was kept from taking effect before. */
  keptUndone?: readonly string[];
  error?: Readonly<{ name: string; message: string; actions: readonly string[]; exitCode: number }>;
}>;

/** What `back-promote --json` gives: every instance, parents before their children. */
export type BackPromoteResult = Readonly<{ instances: readonly BackPromotedJson[] }>;

const statuses = { published: 'Published', upToDate: 'UpToDate', failed: 'Failed', notReached: 'NotReached' } as const;

/** Gives the outcome of a back-promotion the shape of `--json`; concise leaves out what succeeded. */
export const backPromoteJson = (results: readonly BackPromoted[], concise: boolean): BackPromoteResult => ({
  instances: results.map((result) => ({
    instance: result.instance,
    parent: result.parent,
    status: statuses[result.outcome],
    ...(result.outcome === 'published' ? { promotion: promoteJson(result.promoted, concise) } : {}),
    ...(result.outcome === 'upToDate' && result.leftBehind.length > 0 ? { leftBehind: result.leftBehind.length } : {}),
    ...(result.outcome === 'upToDate' && result.owed.length > 0 ? { owed: result.owed.map(memberKey) } : {}),
    ...(result.outcome === 'upToDate' && result.undeployed > 0 ? { undeployed: result.undeployed } : {}),
    ...(result.outcome === 'upToDate' && result.keptUndone.length > 0 ? { keptUndone: result.keptUndone } : {}),
    ...(result.outcome === 'failed' ? { error: errorJson(result.error) } : {}),
  })),
});

/** The exit code of a back-promotion: 0 when every instance is done, else the worst of its runs. */
export const exitCodeOf = (results: readonly BackPromoted[]): number =>
  Math.max(0, ...results.map((result) => (result.outcome === 'failed' ? codeOf(result.error) : 0)));

const codeOf = (error: Error): number => (error instanceof SfError ? error.exitCode : 1);

const errorJson = (error: Error): NonNullable<BackPromotedJson['error']> => ({
  name: error.name,
  message: error.message,
  actions: error instanceof SfError ? (error.actions ?? []) : [],
  exitCode: codeOf(error),
});
