/** Whole numbers below a bound, the same for the same seed: a linear congruential generator. */
export type Random = (bound: number) => number;

export const randomFrom = (seed: number): Random => {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
};

const pick = <T>(random: Random, items: readonly T[]): T => items[random(items.length)];

const tags = ['fields', 'fullName', 'label', 'value', 'constructor', '__proto__', 'größe', 'a.b-c_d'];
const texts = [
  'Amount',
  '&amp;',
  '&#9731;',
  '&#x2603;',
  '☃',
  '😀',
  ' ',
  '\n',
  '\r\n',
  '<![CDATA[<x>]]&&]]>',
  '<!-- c - > -->',
  '<?p i?>',
  '>',
];
const gaps = ['', ' ', '\n', '\r\n    ', '\t', '<!-- <a> & -->', '\n<?p <a>?>\n'];
const attributes = ['', '', '', ' xsi:nil="true"', " a='&quot;>'", ' b = "1"\n\tc="☃"', ' '];

const element = (random: Random, depth: number): string => {
  const tag = pick(random, tags);
  const start = `<${tag}${pick(random, attributes)}`;
  const size = random(4);
  if (size === 0) return `${start}/>`;
  const content = Array.from({ length: size }, () =>
    depth === 0 ? pick(random, texts) : pick(random, gaps) + element(random, depth - 1)
  );
  return `${start}>${content.join('')}${depth === 0 ? '' : pick(random, gaps)}</${tag}${pick(random, ['', '', '\n'])}>`;
};

/** A well-formed document as no org would write it. */
export const randomDocument = (random: Random): string => {
  const head = pick(random, [
    '',
    '\uFEFF',
    '<?xml version="1.0" encoding="UTF-8"?>',
    "\uFEFF<?xml version='1.0'?>\r\n",
  ]);
  const children = Array.from({ length: random(5) }, () => pick(random, gaps) + element(random, random(4)));
  const root = `<Root xmlns:xsi="i">${children.join('')}${pick(random, gaps)}</Root>`;
  return `${head}${pick(random, gaps)}${root}${pick(random, gaps)}`;
};
