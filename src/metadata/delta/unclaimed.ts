/** Why a file belongs to no component: its name and its place are those of no metadata type. */
export const noTypeClaims = 'no metadata type claims it';
