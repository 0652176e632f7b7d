import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A commit to be made; files that are not named stay as in the first parent. */
export type Import = Readonly<{
  ref: string;
  parents?: readonly string[];
  files: Readonly<Record<string, string>>;
  message: string;
}>;

/** Makes many commits through one `git fast-import`, and tells the id of each as soon as it is made. */
export class Importer {
  private readonly child;
  private readonly answers: AsyncIterator<string>;
  /** The numbers of the commits by their ids: git finds its own commits by number alone until it ends. */
  private readonly marks = new Map<string, number>();

  /** @param dir a repository, bare or not */
  public constructor(dir: string) {
    this.child = spawn('git', ['fast-import', '--quiet', '--force'], { cwd: dir, stdio: ['pipe', 'pipe', 'inherit'] });
    this.answers = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  /** Makes a commit, to which its ref points then; gives its id. */
  public async commit({ ref, parents = [], files, message }: Import): Promise<string> {
    const mark = this.marks.size + 1;
    const lines = [
      `commit ${ref}\nmark :${mark}\ncommitter Bench <bench@example.com> ${1_700_000_000 + mark} +0000\n`,
      data(message),
      ...parents.map((parent, index) => `${index === 0 ? 'from' : 'merge'} :${this.marks.get(parent)}\n`),
      ...Object.entries(files).map(([path, content]) => `M 100644 inline ${path}\n${data(content)}`),
      `\nget-mark :${mark}\n`,
    ];
    this.child.stdin.write(lines.join(''));
    const answer = await this.answers.next();
    if (answer.done === true) throw new Error('git fast-import ended too early.');
    this.marks.set(answer.value, mark);
    return answer.value;
  }

  /** Lets a ref point at a commit. */
  public point(ref: string, commit: string): void {
    this.child.stdin.write(`reset ${ref}\nfrom :${this.marks.get(commit)}\n\n`);
  }

  /** Ends git, which writes the refs then. @throws Error when it failed */
  public async end(): Promise<void> {
    const ended = once(this.child, 'close') as Promise<[number]>;
    this.child.stdin.end();
    const [code] = await ended;
    if (code !== 0) throw new Error(`git fast-import ended with exit code ${code}.`);
  }
}

const data = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}\n`;
