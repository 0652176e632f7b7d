import { join, resolve } from 'node:path';
import { SfError } from '@salesforce/core/sfError';
import { writeNamedFile } from '../../common/atomicFile.js';
import type { Graph } from '../../promotion/graph/graph.js';
import { mermaidOf } from './mermaid.js';
import { pageOf } from './page.js';

/** What the graph can be shown as. */
export const graphFormats = ['html', 'mermaid', 'json'] as const;

/** One of {@link graphFormats}. */
export type GraphFormat = (typeof graphFormats)[number];

/** The graph as text. */
export const textOf = (graph: Graph, format: GraphFormat): string => {
  switch (format) {
    case 'html':
      return pageOf(graph);
    case 'mermaid':
      return mermaidOf(graph);
    default:
      return `${JSON.stringify(graph, undefined, 2)}\n`;
  }
};

/** What the command gives as JSON. */
export type GraphResult = Readonly<{
  graph: Graph;
  format: GraphFormat;
  /** The file that it was written to; left out when it was printed. */
  file?: string;
  /** What would have been printed, when that is not the graph itself. */
  text?: string;
}>;

/** Where a text goes. */
export type Destination = Readonly<{
  format: GraphFormat;
  /** The file that was asked for, against the folder the person is in. */
  outputFile: string | undefined;
  dir: string;
  /** The repository's git dir, where a page goes that nobody named a file for. */
  commonDir: string;
}>;

/**
 * The file that the graph is written to; undefined for what is printed. A page is not for terminals: without a file it goes
 * into the git dir, where it is neither in the way nor seen by others.
 */
export const fileFor = ({ format, outputFile, dir, commonDir }: Destination): string | undefined => {
  if (outputFile !== undefined) return resolve(dir, outputFile);
  return format === 'html' ? join(commonDir, 'sre', 'graph.html') : undefined;
};

/**
 * Writes a file whole or not at all; through links, and over nothing that is no file, such as a device.
 *
 * @throws SfError OutputFileError
 */
export const writeOutput = async (path: string, text: string): Promise<void> => {
  try {
    await writeNamedFile(path, text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw SfError.create({
      name: 'OutputFileError',
      message: `The graph could not be written to ${path}: ${why}`,
      actions: ['Name a file that you may write, with --output-file.'],
      cause: error,
    });
  }
};
