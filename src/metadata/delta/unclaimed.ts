import type { IgnoredFile } from './delta.js';

/** Why a file belongs to no component: its name and its place are those of no metadata type. */
export const noTypeClaims = 'no metadata type claims it';

/** The same of one that was a part of a component, before the registry changed. */
export const noTypeClaimsAnyMore = 'no metadata type claims it any more';

/** Whether a file changes nothing in an org since no metadata type claims it. */
export const isUnclaimed = ({ reason }: IgnoredFile): boolean =>
  reason === noTypeClaims || reason === noTypeClaimsAnyMore;
