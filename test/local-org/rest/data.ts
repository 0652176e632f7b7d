import type { LocalOrg } from '../org/localOrg.js';
import { type Answer, ApiError, jsonAnswer } from '../server/answers.js';
import { tablesOf } from './tables.js';

/** Oldest version that the version list names. */
const OLDEST_VERSION = 58;

/** GET /services/data: every version, the newest last, which is the one that clients take. */
export const answerVersions = (newest: string): Answer => {
  const versions = Array.from({ length: Number(newest) - OLDEST_VERSION + 1 }, (_, index) => OLDEST_VERSION + index);
  return jsonAnswer(
    versions.map((version) => ({
      label: `v${version}`,
      url: `/services/data/v${version}.0`,
      version: `${version}.0`,
    }))
  );
};

/** GET /services/data/vXX.0: clients ask it to see whether they are connected. */
export const answerResources = (version: string): Answer => {
  const names = ['limits', 'metadata', 'query', 'sobjects', 'tooling'];
  return jsonAnswer(Object.fromEntries(names.map((name) => [name, `/services/data/v${version}/${name}`])));
};

/** GET …/limits */
export const answerLimits = (): Answer =>
  jsonAnswer({
    DailyApiRequests: { Max: 100_000, Remaining: 99_999 },
    DataStorageMB: { Max: 1024, Remaining: 1023 },
    FileStorageMB: { Max: 1024, Remaining: 1023 },
  });

/** GET …/sobjects */
export const answerSobjects = (org: LocalOrg, tooling: boolean): Answer =>
  jsonAnswer({
    encoding: 'UTF-8',
    maxBatchSize: 200,
    sobjects: [...tablesOf(org, tooling).values()].map(({ entity }) => ({
      name: entity,
      label: entity,
      queryable: true,
    })),
  });

/** GET …/sobjects/X/describe; an org without source tracking has no SourceMember. */
export const answerDescribe = (org: LocalOrg, tooling: boolean, entity: string): Answer => {
  const source = tableOf(org, tooling, entity);
  return jsonAnswer({
    name: source.entity,
    label: source.entity,
    queryable: true,
    fields: [...source.columns].filter((name) => !name.includes('.')).map((name) => ({ name, label: name })),
  });
};

/** GET …/sobjects/X/id */
export const answerRecord = (org: LocalOrg, tooling: boolean, entity: string, id: string): Answer => {
  const source = tableOf(org, tooling, entity);
  const row = source.rows().find((candidate) => String(candidate.Id).startsWith(id.slice(0, 15)));
  if (!row) throw notFound();
  return jsonAnswer({ attributes: { type: source.entity, url: `/sobjects/${source.entity}/${id}` }, ...row });
};

/** The error of a path that names nothing. */
export const notFound = (): ApiError => new ApiError('NOT_FOUND', 'The requested resource does not exist', 404);

const tableOf = (
  org: LocalOrg,
  tooling: boolean,
  entity: string
): Readonly<{
  entity: string;
  columns: ReadonlySet<string>;
  rows: () => ReadonlyArray<Readonly<Record<string, unknown>>>;
}> => {
  const source = tablesOf(org, tooling).get(entity.toLowerCase());
  if (!source) throw notFound();
  return source;
};
