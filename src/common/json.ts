import type { AnyJson } from '@salesforce/ts-types';

/** A value as JSON keeps it, for the `data` of errors and for results: undefined fields go, dates become text. */
export const toJson = (value: unknown): AnyJson => JSON.parse(JSON.stringify(value)) as AnyJson;
