import type { LocalOrg } from '../org/localOrg.js';
import { type Answer, ApiError, jsonAnswer } from '../server/answers.js';
import type { Page } from './cursors.js';
import { type Query, QueryError, readQuery, type Row, runQuery } from './soql.js';
import { type Table, tablesOf } from './tables.js';

/** At which endpoint a query was asked. */
export type QueryPlace = Readonly<{ tooling: boolean; version: string }>;

/** How a query was asked. */
export type QueryRequest = QueryPlace & Readonly<{ soql: string; columns: boolean }>;

/**
 * Answers a query, or with `columns` says what its columns are, as `sf data query` asks to lay out its table.
 *
 * @throws ApiError MALFORMED_QUERY, INVALID_TYPE or INVALID_FIELD, as the query endpoints name them.
 */
export const answerQuery = (org: LocalOrg, request: QueryRequest): Answer => {
  const query = parse(request.soql);
  const source = tablesOf(org, request.tooling).get(query.entity.toLowerCase());
  if (!source) {
    throw new ApiError(
      'INVALID_TYPE',
      `sObject type '${query.entity}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name.`
    );
  }
  if (request.columns) return jsonAnswer(columnsOf(query, source));
  const rows = run(query, source);
  const records = query.count ? [] : rows.map((row) => recordOf(row, source.entity, request));
  return pageAnswer(org.cursors.open(records, org.settings.queryPageSize), rows.length, source.entity, request);
};

/**
 * Answers with a page after the first (REST API Developer Guide, Query More Results): the locator comes from the
 * `nextRecordsUrl` of the page before.
 *
 * @throws ApiError INVALID_QUERY_LOCATOR
 */
export const answerQueryMore = (org: LocalOrg, locator: string, place: QueryPlace): Answer => {
  const page = org.cursors.read(locator, org.settings.queryPageSize);
  const { type } = page.rows[0].attributes as Readonly<{ type: string }>;
  return pageAnswer(page, page.total, type, place);
};

const pageAnswer = ({ rows, next }: Page, total: number, entity: string, { tooling, version }: QueryPlace): Answer => {
  const nextUrl = next && `/services/data/v${version}/${tooling ? 'tooling/' : ''}query/${next}`;
  return jsonAnswer({
    totalSize: total,
    done: nextUrl === undefined,
    ...(nextUrl === undefined ? {} : { nextRecordsUrl: nextUrl }),
    ...(tooling ? { size: rows.length, entityTypeName: entity, queryLocator: nextUrl ?? null } : {}),
    records: rows,
  });
};

const parse = (soql: string): Query => {
  try {
    return readQuery(soql);
  } catch (error) {
    if (error instanceof QueryError) throw new ApiError('MALFORMED_QUERY', error.message);
    throw error;
  }
};

const run = (query: Query, source: Table): readonly Row[] => {
  try {
    return runQuery(query, source.rows(), source.columns);
  } catch (error) {
    if (error instanceof QueryError) throw new ApiError('INVALID_FIELD', error.message);
    throw error;
  }
};

/** A row as JSON: `CreatedBy.Name` becomes an object, an absent value is null, as the query endpoints give it. */
const recordOf = (row: Row, entity: string, { tooling, version }: QueryRequest): Readonly<Record<string, unknown>> => {
  const id = row.Id === undefined ? '' : `/${String(row.Id)}`;
  const url = `/services/data/v${version}/${tooling ? 'tooling/' : ''}sobjects/${entity}${id}`;
  const record: Record<string, unknown> = { attributes: { type: entity, url } };
  for (const [field, value] of Object.entries(row)) {
    const [parent, child] = field.split('.');
    if (child === undefined) record[field] = value ?? null;
    else record[parent] = { ...(record[parent] as object | undefined), [child]: value ?? null };
  }
  return record;
};

const columnsOf = (query: Query, source: Table): Readonly<Record<string, unknown>> => ({
  columnMetadata: query.fields.map((name) => ({
    aggregate: false,
    apexType: null,
    booleanType: false,
    columnName: name,
    custom: false,
    displayName: name,
    foreignKeyName: null,
    insertable: false,
    joinColumns: [],
    numberType: false,
    textType: true,
    updatable: false,
  })),
  entityName: source.entity,
  groupBy: false,
  idSelected: query.fields.some((field) => field.toLowerCase() === 'id'),
  keyPrefix: null,
});
