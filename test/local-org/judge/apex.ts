/** A test method, and the message it fails with, if a marker says so. */
export type ApexTestMethod = Readonly<{ name: string; line: number; failure: string | undefined }>;

/** What is read from the text of a class or trigger: names and markers, no grammar. */
export type ApexSource = Readonly<{
  kind: 'class' | 'interface' | 'enum' | 'trigger';
  /** The declared name; empty when the text declares nothing. */
  name: string;
  /** The object of a trigger. */
  object: string | undefined;
  isTest: boolean;
  testMethods: readonly ApexTestMethod[];
  /** Every identifier of the code, comments and strings apart. */
  words: ReadonlySet<string>;
  /** The code with comments and the inside of strings replaced by spaces: offsets are those of the text. */
  code: string;
  /** The compile error that a marker asks for; the offset is that of the marker. */
  error: Readonly<{ message: string; offset: number }> | undefined;
  /** The coverage in percent that a marker asks for. */
  coverage: number | undefined;
  /** Numbers of the lines that coverage counts, from 1. */
  executableLines: readonly number[];
}>;

const ignored = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^'\\\n]|\\.)*'/g;
const marker = /\/\/\s*local-org:\s*(fail|error|coverage)\b[ \t]*([^\n\r]*)/g;
const declaration = /\b(class|interface|enum)\s+(\w+)|\btrigger\s+(\w+)\s+on\s+(\w+)\s*\(/i;
const testMethod = /(?:@istest\b(?:\s*\([^)]*\))?|\btestmethod\b)[^;{}]*?\bvoid\s+(\w+)\s*\(/gi;
const classOfTests =
  /@istest\b(?:\s*\([^)]*\))?\s*(?:(?:private|public|global|with|without|inherited|sharing|virtual|abstract)\s+)*class\b/i;

const lineOf = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

type Marker = Readonly<{ kind: string; value: string; offset: number }>;

const markersIn = (text: string): Marker[] =>
  text.includes('local-org:')
    ? [...text.matchAll(marker)].map((match) => ({ kind: match[1], value: match[2].trim(), offset: match.index }))
    : [];

const testMethodsIn = (text: string, code: string, markers: readonly Marker[]): ApexTestMethod[] => {
  const found = [...code.matchAll(testMethod)];
  const failures = markers.filter((one) => one.kind === 'fail');
  return found.map((match, index) => {
    const next = found[index + 1]?.index ?? text.length;
    // A marker in front of the first test method counts for all of them, later ones for the method they stand in.
    const failure = failures.find(({ offset }) => offset < found[0].index || (offset > match.index && offset < next));
    return { name: match[1], line: lineOf(text, match.index), failure: failure?.value };
  });
};

const executableLinesOf = (code: string): number[] =>
  code
    .split('\n')
    .flatMap((line, index) => (/;\s*$/.test(line) && !/^\s*(?:import|for)\b/.test(line) ? [index + 1] : []));

const readText = (text: string): ApexSource => {
  const code = text.replace(ignored, (match) =>
    match.startsWith("'") ? `'${' '.repeat(match.length - 2)}'` : match.replace(/[^\n]/g, ' ')
  );
  const markers = markersIn(text);
  const [, kind, name, trigger, object] = declaration.exec(code) ?? [];
  const error = markers.find((one) => one.kind === 'error');
  const coverage = markers.find((one) => one.kind === 'coverage');
  const isTest = trigger === undefined && classOfTests.test(code);
  return {
    kind: trigger === undefined ? ((kind?.toLowerCase() ?? 'class') as ApexSource['kind']) : 'trigger',
    name: trigger ?? name ?? '',
    object: trigger === undefined ? undefined : object,
    isTest,
    testMethods: isTest ? testMethodsIn(text, code, markers) : [],
    words: new Set(code.match(/\b[A-Za-z]\w*/g)),
    code,
    error: error ? { message: error.value, offset: error.offset } : undefined,
    coverage: coverage ? Number(coverage.value.replace('%', '')) : undefined,
    executableLines: executableLinesOf(code),
  };
};

const sources = new WeakMap<Buffer, ApexSource>();

/** Reads a class or trigger, remembered per buffer. It never fails: what it cannot read it does not know. */
export const readApex = (content: Buffer): ApexSource => {
  const known = sources.get(content);
  if (known) return known;
  const source = readText(content.toString('utf8'));
  sources.set(content, source);
  return source;
};
