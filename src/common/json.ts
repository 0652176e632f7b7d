import type { AnyJson } from '@salesforce/ts-types';

/** The same object without the keys whose value is undefined, as JSON would print it. */
export const withoutUndefined = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T;

/** A value as JSON keeps it, for the `data` of errors and for results: undefined fields go, dates become text. */
export const toJson = (value: unknown): AnyJson => JSON.parse(JSON.stringify(value)) as AnyJson;
