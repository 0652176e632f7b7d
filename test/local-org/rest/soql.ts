/** A field's value in a row; dates are texts as the API gives them. */
export type Value = string | number | boolean | undefined;

/** One record, field by field; `CreatedBy.Name` is a field like any other. */
export type Row = Readonly<Record<string, Value>>;

/** Operators that compare a field with one literal or, for `in` and `not in`, with several. */
type Comparison = Readonly<{ field: string; operator: string; values: readonly Value[] }>;
type Condition =
  | Comparison
  | Readonly<{ all: readonly Condition[] }>
  | Readonly<{ any: readonly Condition[] }>
  | Readonly<{ not: Condition }>;

/** A query, read. */
export type Query = Readonly<{
  fields: readonly string[];
  count: boolean;
  entity: string;
  where: Condition | undefined;
  order: ReadonlyArray<Readonly<{ field: string; descending: boolean }>>;
  limit: number | undefined;
  offset: number;
}>;

/** A query that the reader does not understand; the message names the place. */
export class QueryError extends Error {}

const TOKEN = /'(?:\\.|[^'\\])*'|[<>!]=|<>|[=<>(),]|[^\s=<>!(),']+/g;

/**
 * Reads the part of SOQL that clients of deployments use: SELECT of fields or COUNT(), FROM, WHERE with comparisons,
 * LIKE, IN, AND, OR, NOT and parentheses, ORDER BY, LIMIT, OFFSET. No subqueries, aliases, GROUP BY or date functions.
 *
 * @throws QueryError
 */
export const readQuery = (soql: string): Query => new Reader(soql.match(TOKEN) ?? []).query();

class Reader {
  private position = 0;

  public constructor(private readonly tokens: readonly string[]) {}

  public query(): Query {
    this.expect('select');
    const fields = this.fieldList();
    this.expect('from');
    const entity = this.take();
    const where = this.accept('where') ? this.disjunction() : undefined;
    const order = this.accept('order') ? this.orderBy() : [];
    const limit = this.accept('limit') ? Number(this.take()) : undefined;
    const offset = this.accept('offset') ? Number(this.take()) : 0;
    if (this.position < this.tokens.length) throw new QueryError(`unexpected token: '${this.tokens[this.position]}'`);
    const count = fields.length === 1 && fields[0].toLowerCase() === 'count()';
    return { fields: count ? [] : fields, count, entity, where, order, limit, offset };
  }

  private fieldList(): readonly string[] {
    const fields: string[] = [];
    do {
      const name = this.take();
      fields.push(this.accept('(') ? `${name}(${this.until(')')})` : name);
    } while (this.accept(','));
    return fields;
  }

  private disjunction(): Condition {
    const parts = [this.conjunction()];
    while (this.accept('or')) parts.push(this.conjunction());
    return parts.length === 1 ? parts[0] : { any: parts };
  }

  private conjunction(): Condition {
    const parts = [this.condition()];
    while (this.accept('and')) parts.push(this.condition());
    return parts.length === 1 ? parts[0] : { all: parts };
  }

  private condition(): Condition {
    if (this.accept('not')) return { not: this.condition() };
    if (this.accept('(')) {
      const inner = this.disjunction();
      this.expect(')');
      return inner;
    }
    const field = this.take();
    const operator = this.take().toLowerCase();
    if (operator === 'in') return { field, operator, values: this.list() };
    if (operator === 'not') {
      this.expect('in');
      return { not: { field, operator: 'in', values: this.list() } };
    }
    if (!['=', '!=', '<>', '<', '<=', '>', '>=', 'like'].includes(operator)) {
      throw new QueryError(`unexpected token: '${operator}'`);
    }
    return { field, operator, values: [literal(this.take())] };
  }

  private list(): readonly Value[] {
    this.expect('(');
    const values: Value[] = [];
    do values.push(literal(this.take()));
    while (this.accept(','));
    this.expect(')');
    return values;
  }

  private orderBy(): Query['order'] {
    this.expect('by');
    const order: Array<{ field: string; descending: boolean }> = [];
    do {
      const field = this.take();
      const descending = this.accept('desc');
      if (!descending) this.accept('asc');
      if (this.accept('nulls')) this.take();
      order.push({ field, descending });
    } while (this.accept(','));
    return order;
  }

  private until(end: string): string {
    const parts: string[] = [];
    while (!this.accept(end)) parts.push(this.take());
    return parts.join(' ');
  }

  private take(): string {
    const token = this.tokens[this.position];
    if (token === undefined) throw new QueryError('unexpected end of query');
    this.position += 1;
    return token;
  }

  private accept(word: string): boolean {
    if (this.tokens[this.position]?.toLowerCase() !== word) return false;
    this.position += 1;
    return true;
  }

  private expect(word: string): void {
    const token = this.tokens[this.position];
    if (!this.accept(word)) throw new QueryError(`expecting '${word}', found '${token ?? 'the end'}'`);
  }
}

const literal = (token: string): Value => {
  if (token.startsWith("'")) return token.slice(1, -1).replace(/\\(.)/g, '$1');
  if (/^(true|false)$/i.test(token)) return token.toLowerCase() === 'true';
  if (/^null$/i.test(token)) return undefined;
  if (/^[-+]?\d+(\.\d+)?$/.test(token)) return Number(token);
  return token;
};

/**
 * Runs a query over rows that are in the order of their creation.
 *
 * @throws QueryError for a field that no row can have
 */
export const runQuery = (query: Query, rows: readonly Row[], known: ReadonlySet<string>): readonly Row[] => {
  const spelling = new Map([...known].map((field) => [field.toLowerCase(), field]));
  const named = (field: string): string => {
    const name = spelling.get(field.toLowerCase());
    if (name === undefined) throw new QueryError(`No such column '${field}' on entity '${query.entity}'.`);
    return name;
  };
  const meets = (row: Row, condition: Condition): boolean => {
    if ('all' in condition) return condition.all.every((part) => meets(row, part));
    if ('any' in condition) return condition.any.some((part) => meets(row, part));
    if ('not' in condition) return !meets(row, condition.not);
    return compare(row[named(condition.field)], condition);
  };
  const fields = query.fields.map(named);
  const order = query.order.map(({ field, descending }) => ({ field: named(field), descending }));
  const { where } = query;
  const found = rows.filter((row) => !where || meets(row, where)).map((row, index) => ({ row, index }));
  // Rows of one moment keep the order of their creation, or the reverse of it when the newest are asked for first.
  const backwards = order[0]?.descending ? -1 : 1;
  const sorted = found.sort((a, b) => {
    for (const { field, descending } of order) {
      const result = compareValues(a.row[field], b.row[field]);
      if (result !== 0) return descending ? -result : result;
    }
    return (a.index - b.index) * backwards;
  });
  const end = query.limit === undefined ? undefined : query.offset + query.limit;
  return sorted
    .slice(query.offset, end)
    .map(({ row }) => (query.count ? row : Object.fromEntries(fields.map((field) => [field, row[field]]))));
};

const compare = (value: Value, { operator, values }: Comparison): boolean => {
  const result = compareValues(value, values[0]);
  switch (operator) {
    case 'in':
      return values.some((candidate) => compareValues(value, candidate) === 0);
    case 'like':
      return likePattern(String(values[0])).test(String(value));
    case '=':
      return result === 0;
    case '!=':
    case '<>':
      return result !== 0;
    case '<':
      return value !== undefined && result < 0;
    case '<=':
      return value !== undefined && result <= 0;
    case '>':
      return value !== undefined && result > 0;
    default:
      return value !== undefined && result >= 0;
  }
};

const ID = /^[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?$/;
const DATE = /^\d{4}-\d\d-\d\dT/;

/** Ids are equal in both lengths, dates are moments, other texts are compared without regard to case. */
const comparable = (value: Value): number | string => {
  if (value === undefined) return '';
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'number') return value;
  if (DATE.test(value)) return Date.parse(value.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  return ID.test(value) ? value.slice(0, 15) : value.toLowerCase();
};

const compareValues = (a: Value, b: Value): number => {
  const [left, right] = [comparable(a), comparable(b)];
  if (left === right) return 0;
  return left < right ? -1 : 1;
};

const likePattern = (pattern: string): RegExp => {
  const escaped = pattern
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('%', '.*')
    .replaceAll('_', '.');
  return new RegExp(`^${escaped}$`, 'is');
};
