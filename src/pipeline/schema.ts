import { createRequire } from 'node:module';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { pipelinePath } from './config.js';
import { nearestName } from './nearest.js';
import type { Problem } from './problem.js';

const load = createRequire(import.meta.url);

/**
 * Compares a value with schemas/pipeline.schema.json, the one description of the pipeline's shape: by the validator that
 * `npm run docs` makes of it. It is loaded at the first use: commands that read no pipeline do not pay for it.
 *
 * @returns the mistakes, none for a value of the right shape
 */
export const shapeProblems = (value: unknown): Problem[] => {
  const validate = load('../../schemas/pipeline.validate.cjs') as ValidateFunction;
  if (validate(value)) return [];
  return (validate.errors ?? [])
    .filter(({ keyword }) => keyword !== 'propertyNames')
    .map((error) => toProblem(error, value));
};

const toProblem = (error: ErrorObject, value: unknown): Problem => {
  const path = [...pipelinePath, ...fromPointer(error.instancePath, value)];
  const description = descriptionOf(error);
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownKey(error, path);
    case 'required':
      return {
        path,
        what: `lacks the key "${(error.params as { missingProperty: string }).missingProperty}".`,
        remedy: `Add it. ${allowedKeys(error)}`,
      };
    case 'type':
      return {
        path,
        what: `must be of type ${[(error.params as { type: string | string[] }).type].flat().join(' or ')}.`,
        remedy: description,
      };
    case 'enum':
      return notAllowed(path, error.data, (error.params as { allowedValues: string[] }).allowedValues);
    case 'uniqueItems':
      return { path, what: 'names an entry twice.' };
    default:
      return error.propertyName === undefined
        ? {
            path,
            what: `must not be ${JSON.stringify(error.data)}.`,
            remedy: description,
            ...(path.at(-1) === 'branch' ? { name: 'InvalidBranchNameError' } : {}),
          }
        : {
            path: [...path, error.propertyName],
            what: 'is no name that an instance can have.',
            remedy: description,
            name: 'InvalidInstanceNameError',
          };
  }
};

const unknownKey = (error: ErrorObject, path: ReadonlyArray<string | number>): Problem => {
  const key = (error.params as { additionalProperty: string }).additionalProperty;
  const nearest = nearestName(key, keysOf(error));
  return {
    path: [...path, key],
    what: `is not a key that is known here${nearest === undefined ? '.' : `; did you mean "${nearest}"?`}`,
    remedy: allowedKeys(error),
  };
};

const notAllowed = (path: ReadonlyArray<string | number>, value: unknown, allowed: readonly string[]): Problem => {
  const nearest = typeof value === 'string' ? nearestName(value, allowed) : undefined;
  return {
    path,
    what: `must not be ${JSON.stringify(value)}${nearest === undefined ? '.' : `; did you mean "${nearest}"?`}`,
    remedy: `Allowed are ${allowed.join(', ')}.`,
  };
};

const allowedKeys = (error: ErrorObject): string => `Allowed keys are ${keysOf(error).join(', ')}.`;

const keysOf = ({ parentSchema }: ErrorObject): string[] =>
  Object.keys((parentSchema as { properties?: Record<string, unknown> } | undefined)?.properties ?? {});

const descriptionOf = ({ parentSchema }: ErrorObject): string | undefined =>
  (parentSchema as { description?: string } | undefined)?.description;

/** The keys of a JSON pointer (RFC 6901) into `value`; a key of digits is a position only where the value is a list. */
const fromPointer = (pointer: string, value: unknown): Array<string | number> => {
  const keys: Array<string | number> = [];
  let current = value;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    keys.push(Array.isArray(current) ? Number(key) : key);
    current = (current as Readonly<Record<string, unknown>>)[key];
  }
  return keys;
};
