import { type Member, memberKey } from '../../common/member.js';
import { parseXml } from '../xml/parse.js';
import type { XmlElement } from '../xml/values.js';
import type { ComponentContents } from './componentContent.js';

/** The entries that take away in an org what a profile lost, as XML. */
type Revoked = Member & Readonly<{ path: string; revoked: ReadonlyArray<Readonly<{ xml: string }>> }>;

/**
 * Contents of a commit as an org is brought to them: profiles with the entries that take away what they lost. No commit has
 * them.
 *
 * @throws SfError UnparsableMetadataError
 */
export const withRevoked = (contents: ComponentContents, profiles: readonly Revoked[]): ComponentContents => {
  const all = new Map(contents);
  for (const profile of profiles) {
    const content = contents.get(memberKey(profile));
    if (content?.element === undefined) continue;
    all.set(memberKey(profile), { ...content, element: together(content.element, revokedIn(profile)) });
  }
  return all;
};

const revokedIn = ({ path, revoked }: Revoked): XmlElement =>
  parseXml(`<Profile>${revoked.map(({ xml }) => xml).join('')}</Profile>`, path).element;

const together = (a: XmlElement, b: XmlElement): XmlElement => ({
  ...a,
  ...Object.fromEntries(Object.entries(b).map(([tag, values]) => [tag, [...(a[tag] ?? []), ...values]])),
});
