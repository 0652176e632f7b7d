// What git itself needs: one `git diff --raw`, and with a folder one `git cat-file --batch` whose answers are written there.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const [from, to, dir] = process.argv.slice(2);
const raw = execFileSync('git', ['diff', '--raw', '-z', '--no-renames', '--abbrev=40', from, to], {
  maxBuffer: 1 << 30,
});
const fields = raw.toString('utf8').split('\0');
const files = [];
for (let index = 0; index + 1 < fields.length; index += 2) files.push([fields[index].split(' ')[3], fields[index + 1]]);
if (dir !== undefined) {
  const git = spawn('git', ['cat-file', '--batch'], { stdio: ['pipe', 'pipe', 'inherit'] });
  git.stdin.end(files.map(([oid]) => `${oid}\n`).join(''));
  const chunks = [];
  for await (const chunk of git.stdout) chunks.push(chunk);
  const output = Buffer.concat(chunks);
  let position = 0;
  const folders = new Set();
  for (const [, path] of files) {
    const end = output.indexOf(10, position);
    const size = Number(output.toString('latin1', position, end).split(' ')[2]);
    const target = join(dir, path);
    const folder = dirname(target);
    if (!folders.has(folder)) mkdirSync(folder, { recursive: true });
    folders.add(folder);
    writeFileSync(target, output.subarray(end + 1, end + 1 + size));
    position = end + 1 + size + 1;
  }
}
process.stdout.write(`${files.length}\n`);
