import type { IgnoredFile } from './delta.js';

/** Why a file belongs to no component: its name and its place are those of no metadata type. */
export const noTypeClaims = 'no metadata type claims it';

/** The same of an unchanged one that was a part of a component, before the registry changed. */
export const noTypeClaimsAnyMore = 'unchanged, and no metadata type claims it any more';

/** Whether a file did not change, and is deployed no more: the registry changed. */
export const isUnchanged = ({ reason }: IgnoredFile): boolean => reason === noTypeClaimsAnyMore;

/** Whether a file changes nothing in an org since no metadata type claims it. */
export const isUnclaimed = ({ reason }: IgnoredFile): boolean =>
  reason === noTypeClaims || reason === noTypeClaimsAnyMore;
