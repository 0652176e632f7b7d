import type { Readable } from 'node:stream';
import type { TreeContainer } from '@salesforce/source-deploy-retrieve';
import type { GitTree } from '../../git/gitTree.js';
import { library } from '../library.js';

const trees = new WeakMap<GitTree, TreeContainer>();

/** A commit as source-deploy-retrieve sees a project folder: always the same one for a tree. Ask it within `GitTree.ask`. */
export const libraryTree = (tree: GitTree): TreeContainer => {
  const known = trees.get(tree) ?? containerOf(tree);
  trees.set(tree, known);
  return known;
};

const containerOf = (tree: GitTree): TreeContainer => {
  const Container = library().TreeContainer;
  return new (class extends Container {
    /* eslint-disable class-methods-use-this -- the library asks an object */
    public exists(fsPath: string): boolean {
      return tree.exists(fsPath);
    }

    public isDirectory(fsPath: string): boolean {
      return tree.isDirectory(fsPath);
    }

    public readDirectory(fsPath: string): string[] {
      return tree.readDirectory(fsPath);
    }

    public readFile(fsPath: string): Promise<Buffer> {
      return tree.readFile(fsPath);
    }

    public readFileSync(fsPath: string): Buffer {
      return tree.readFileSync(fsPath);
    }

    public stream(fsPath: string): Readable {
      return tree.stream(fsPath);
    }
    /* eslint-enable class-methods-use-this */
  })();
};
