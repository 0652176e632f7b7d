import { dirname, join, sep } from 'node:path';
import { Readable } from 'node:stream';
import { SfError } from '@salesforce/core/sfError';
import { TreeContainer } from '@salesforce/source-deploy-retrieve';

/** Files in memory as source-deploy-retrieve sees a folder: exactly these, with exactly these bytes. */
export class FilesTree extends TreeContainer {
  private readonly files = new Map<string, Buffer>();
  private readonly folders = new Map<string, Set<string>>();

  /**
   * @param root an absolute path that no disk has
   * @param files content by path below the root, with `/` between folders
   */
  public constructor(
    public readonly root: string,
    files: ReadonlyMap<string, Buffer>
  ) {
    super();
    this.folders.set(root, new Set());
    for (const [path, content] of files) this.add(this.toFsPath(path), content);
  }

  /** The library's path of a path below the root. */
  public toFsPath(path: string): string {
    return join(this.root, ...path.split('/'));
  }

  public exists(fsPath: string): boolean {
    return this.files.has(fsPath) || this.folders.has(fsPath);
  }

  public isDirectory(fsPath: string): boolean {
    if (!this.exists(fsPath)) throw notThere(fsPath);
    return this.folders.has(fsPath);
  }

  public readDirectory(fsPath: string): string[] {
    return [...(this.folders.get(fsPath) ?? [])];
  }

  public readFileSync(fsPath: string): Buffer {
    const content = this.files.get(fsPath);
    if (content === undefined) throw notThere(fsPath);
    return content;
  }

  public readFile(fsPath: string): Promise<Buffer> {
    return Promise.resolve(this.readFileSync(fsPath));
  }

  public stream(fsPath: string): Readable {
    return Readable.from([this.readFileSync(fsPath)], { objectMode: false });
  }

  private add(fsPath: string, content: Buffer): void {
    this.files.set(fsPath, content);
    let child = fsPath;
    while (child !== this.root && child.includes(sep)) {
      const folder = dirname(child);
      const children = this.folders.get(folder) ?? new Set();
      children.add(child.slice(folder.length + 1));
      this.folders.set(folder, children);
      child = folder;
    }
  }
}

const notThere = (fsPath: string): SfError => new SfError(`${fsPath} is not there.`, 'FileNotThereError');
