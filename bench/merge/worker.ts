import { SaxesParser } from 'saxes';
import { readCases } from './corpus.js';
import { largeProfiles } from './profiles.js';
import type { Measured } from './speed.js';

// As it is delivered: the loader of sources makes every function slower.
const built = new URL('../../lib/metadata/merge/mergeMetadata.js', import.meta.url).href;
const { mergeMetadata } = (await import(built)) as typeof import('../../src/metadata/merge/mergeMetadata.js');

/** Measures one kind of work in this process: the first time, and once the engine knows it. */
const main = (kind: string, corpus: string): Measured => {
  const { work, input } = workOf(kind, corpus);
  const time = (): number => {
    const from = performance.now();
    work();
    return performance.now() - from;
  };
  const cold = time();
  // One merge is what a process does; more of them would measure how lazily memory is given back.
  const peak = process.resourceUsage().maxRSS * 1024;
  const more = kind === 'bare' ? [0] : Array.from({ length: 9 }, time).sort((a, b) => a - b);
  return { cold, warm: more[more.length >> 1], peak, input };
};

const workOf = (kind: string, corpus: string): Readonly<{ work: () => void; input: number }> => {
  if (kind === 'files') return filesOf(corpus);
  const profiles = largeProfiles();
  const all = Object.values(profiles);
  const input = all.reduce((sum, { length }) => sum + length, 0);
  switch (kind) {
    case 'bare':
      return { work: () => undefined, input };
    case 'saxes':
      return { work: () => all.forEach((each) => parse(each)), input };
    default:
      return { work: () => void mergeMetadata(profiles, 'Large.profile-meta.xml'), input };
  }
};

const filesOf = (corpus: string): Readonly<{ work: () => void; input: number }> => {
  const cases = readCases(corpus).filter(({ git }) => git === 'conflict');
  const files = Array.from({ length: 200 }, (_, index) => cases[index % cases.length]);
  return {
    work: () => files.forEach((each) => mergeMetadata(each, `${each.name}.xml`)),
    input: files.reduce((sum, { base, ours, theirs }) => sum + base.length + ours.length + theirs.length, 0),
  };
};

const parse = (content: Buffer): number => {
  const parser = new SaxesParser();
  let events = 0;
  const count = (): void => void (events += 1);
  parser.on('opentag', count);
  parser.on('closetag', count);
  parser.on('text', count);
  parser.write(content.toString('utf8')).close();
  return events;
};

const [kind = '', corpus = ''] = process.argv.slice(2);
process.stdout.write(JSON.stringify(main(kind, corpus)));
