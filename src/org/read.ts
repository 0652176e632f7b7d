/** An object of an org's answer, before anything is known of its fields. */
export type Raw = Readonly<Record<string, unknown>>;

/** The value as an object; anything else is an empty one. SOAP leaves out what has no value, REST says null. */
export const record = (value: unknown): Raw =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Raw) : {};

/** The value as a list of objects. In SOAP a list of one is the element itself, and an empty list is absent. */
export const records = (value: unknown): readonly Raw[] => {
  if (value === undefined || value === null || value === '') return [];
  return (Array.isArray(value) ? value : [value]).map(record);
};

/** The value as text, undefined when there is none or it is empty. */
export const text = (value: unknown): string | undefined => {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
};

/** The value as a number, undefined when it is none: SOAP carries numbers as text. */
export const count = (value: unknown): number | undefined => {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  const read = Number(value);
  return value === '' || Number.isNaN(read) ? undefined : read;
};

/** The value as a moment in ISO 8601, undefined when it is none: queries give `2026-11-23T21:32:22.057+0000`. */
export const time = (value: unknown): string | undefined => {
  const read = Date.parse(text(value) ?? '');
  return Number.isNaN(read) ? undefined : new Date(read).toISOString();
};

/** The value as a truth: SOAP carries booleans as text. */
export const flag = (value: unknown): boolean => value === true || value === 'true';
