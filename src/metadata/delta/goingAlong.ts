import type { CommitView } from './commitView.js';
import type { FoundComponent } from './component.js';
import { labelListFor } from './labelList.js';
import { masterDetailFields } from './objects.js';
import { type Sent, sentComponents, withMore } from './sent.js';

/**
 * Adds what an org, or the Salesforce CLI, takes components only together with: master-detail fields, lists of labels.
 *
 * @param components of the commit that may be sent
 * @param sent what is sent of it, by member key
 * @returns all that is sent, and the files of the lists
 * @throws SfError IncompleteComponentError, UnparsableMetadataError, ObjectMissingError
 */
export const goingAlong = async (
  view: CommitView,
  components: readonly FoundComponent[],
  sent: ReadonlyMap<string, Sent>
): Promise<Readonly<{ sent: ReadonlyMap<string, Sent>; lists: ReadonlySet<string> }>> => {
  const withFields = withMore(sent, await masterDetailFields(view, sentComponents(components, sent), sent));
  const lists = await labelListFor(view, withFields);
  return { sent: withMore(withFields, lists), lists: new Set(lists.flatMap(({ files }) => files)) };
};
