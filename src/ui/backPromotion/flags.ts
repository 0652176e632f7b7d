import { Messages } from '@salesforce/core/messages';
import { Flags } from '@salesforce/sf-plugins-core';
import type { BackPromoteRequest } from '../../promotion/backPromote.js';
import { commonPlanFlags, toPlanOptions, type PlanFlags, strictFlag, withUndoFlag } from '../promotion/flags.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'back-promote');

/** What to bring back, and into which instances. */
export const backPromoteFlags = {
  ...strictFlag,
  ...commonPlanFlags,
  feature: Flags.string({
    char: 'f',
    summary: messages.getMessage('flags.feature.summary'),
    description: messages.getMessage('flags.feature.description'),
    multiple: true,
  }),
  from: Flags.string({
    summary: messages.getMessage('flags.from.summary'),
    description: messages.getMessage('flags.from.description'),
  }),
  to: Flags.string({
    summary: messages.getMessage('flags.to.summary'),
    description: messages.getMessage('flags.to.description'),
    multiple: true,
  }),
  descendants: Flags.boolean({
    summary: messages.getMessage('flags.descendants.summary'),
    description: messages.getMessage('flags.descendants.description'),
  }),
  'include-undeployed': Flags.boolean({
    summary: messages.getMessage('flags.include-undeployed.summary'),
    exclusive: ['feature'],
  }),
  ...withUndoFlag,
};

/** The parsed values of {@link backPromoteFlags}. */
export type BackPromoteFlags = Omit<PlanFlags, 'collection' | 'to' | 'skip-stages' | 'include-main'> &
  Readonly<{ to?: string[]; descendants: boolean }>;

/** Makes a request of flags; throws as `toPlanOptions`. */
export const toBackRequest = (flags: BackPromoteFlags): BackPromoteRequest => ({
  ...(flags.from === undefined ? {} : { from: flags.from }),
  to: flags.to ?? [],
  descendants: flags.descendants,
  features: flags.feature ?? [],
  // What main has is no part of a back-promotion.
  ...toPlanOptions(flags, false),
});
