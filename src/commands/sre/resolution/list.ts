import { Messages } from '@salesforce/core/messages';
import { numberedPath } from '../../../promotion/merge/contested.js';
import { type ResolutionJson, resolutionJson } from '../../../ui/conflicts/resolutionJson.js';
import { inContext } from '../../../ui/promotion/inContext.js';
import { SfCommand } from '../../../ui/sfCommand.js';
import { wrapped } from '../../../ui/tableWidth.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'resolution.list');

/** What `resolution list` gives with `--json`. */
export type ResolutionsJson = Readonly<{
  resolutions: readonly ResolutionJson[];
  /** The repositories that keep the decisions of runs into their instances. */
  elsewhere: readonly string[];
}>;

export default class ResolutionList extends SfCommand<ResolutionsJson> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');

  public async run(): Promise<ResolutionsJson> {
    await this.parse(ResolutionList);
    return inContext(this, async (context) => {
      const { decidedElsewhere, readResolutions } = await import('../../../promotion/merge/resolutions.js');
      const known = [...(await readResolutions(context)).values()].map(resolutionJson);
      const resolutions = known.sort((a, b) => (a.at < b.at ? 1 : -1));
      if (resolutions.length === 0) this.log(messages.getMessage('info.none'));
      else {
        this.table({
          data: resolutions.map(({ fingerprint, file, element, number, decision, by, at }) => ({
            id: fingerprint.slice(0, 12),
            place: element === undefined ? file : `${file}\n${numberedPath({ element, number })}`,
            decision,
            by: by.replace(/ <.*>$/, ''),
            at: at.slice(0, 16).replace('T', ' '),
          })),
          columns: [
            { key: 'id', name: 'ID' },
            { key: 'place', name: 'Conflict' },
            { key: 'decision', name: 'Decision' },
            { key: 'by', name: 'By' },
            { key: 'at', name: 'At (UTC)' },
          ],
          ...wrapped(),
        });
      }
      const elsewhere = decidedElsewhere(context);
      for (const repository of elsewhere) this.log(messages.getMessage('info.elsewhere', [repository]));
      return { resolutions, elsewhere };
    });
  }
}
