import { Messages } from '@salesforce/core/messages';
import { Flags } from '@salesforce/sf-plugins-core';
import { systemClock } from '../../common/clock.js';
import { graphFormats, type GraphResult } from '../../ui/graph/output.js';
import { SfCommand } from '../../ui/sfCommand.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'graph');

export default class GraphCommand extends SfCommand<GraphResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly flags = {
    format: Flags.option({
      summary: messages.getMessage('flags.format.summary'),
      description: messages.getMessage('flags.format.description'),
      options: graphFormats,
      default: 'html',
    })(),
    'output-file': Flags.file({
      summary: messages.getMessage('flags.output-file.summary'),
      description: messages.getMessage('flags.output-file.description'),
    }),
    open: Flags.boolean({ summary: messages.getMessage('flags.open.summary') }),
    offline: Flags.boolean({ summary: messages.getMessage('flags.offline.summary') }),
  };

  public async run(): Promise<GraphResult> {
    const { flags } = await this.parse(GraphCommand);
    const { format, open, offline, 'output-file': outputFile } = flags;
    if (open && format !== 'html') throw messages.createError('error.NothingToOpen', [format]);
    const { openPipelineContext } = await import('../../promotion/instances/pipelineContext.js');
    const { readGraph } = await import('../../promotion/graph/readGraph.js');
    const { fileFor, textOf, writeOutput } = await import('../../ui/graph/output.js');
    const dir = process.cwd();
    const context = await openPipelineContext({ dir, env: process.env, clock: systemClock, offline });
    try {
      const graph = await readGraph(context);
      const text = textOf(graph, format);
      const file = fileFor({ format, outputFile, dir, commonDir: context.repo.commonDir });
      if (file === undefined) {
        this.log(text.trimEnd());
        return { graph, format, ...(format === 'json' ? {} : { text }) };
      }
      await writeOutput(file, text);
      this.log(messages.getMessage('info.written', [file]));
      if (open) await this.openInBrowser(file);
      return { graph, format, file };
    } finally {
      await context.repo.close();
    }
  }

  private async openInBrowser(file: string): Promise<void> {
    const { openerOf, start } = await import('../../ui/graph/openFile.js');
    const why = await start(openerOf(process.platform, file));
    if (why !== undefined) this.warn(messages.getMessage('warning.notOpened', [why, file]));
  }
}
