import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { judgeCorpus } from './merge/corpus.js';
import { timeMerges } from './merge/speed.js';
import { table } from './table.js';

const usage = `Merges the cases of a corpus, has them judged beside git's line merge, and measures the merge.

  npm run bench:merge -- <corpus> [--results DIR] [--runs 7]

  <corpus>   a folder of NNNN/{base,ours,theirs}.xml and NNNN/case.json, with judge.py (which needs python3)
  --results  where the merged files are left, as NNNN.xml
  --runs     in how many fresh processes each measurement is made
`;

const main = (): void => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      results: { type: 'string' },
      runs: { type: 'string', default: '7' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const [corpus] = positionals;
  if (values.help || corpus === undefined) {
    process.stdout.write(usage);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const print = (...lines: readonly string[]): void => void process.stdout.write(`${lines.join('\n')}\n`);
  print(`node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`, '');
  print('Cases with a finding, by the judge of the corpus; git: the line merge of "git merge-file --diff3":', '');
  print(table(judgeCorpus(corpus, values.results)), '');
  print(`Speed, the median of ${values.runs} fresh processes each, in turn:`, '');
  print(table(timeMerges(corpus, Number(values.runs))), '');
  print('saxes: one streaming parse of the three files with a handler for each of its events that counts.');
};

main();
