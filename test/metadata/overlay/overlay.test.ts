import { expect } from 'chai';
import { groupBy } from '../../../src/common/groupBy.js';
import { canonical, sameMetadata } from '../../../src/metadata/merge/equality.js';
import { keyOf, placeBelow, placeOf, ruleOf } from '../../../src/metadata/merge/keys.js';
import { keyTable, partlyRetrieved } from '../../../src/metadata/merge/keyTable.js';
import { overlay } from '../../../src/metadata/overlay/overlay.js';
import { parseXmlTree, sourceOf } from '../../../src/metadata/xml/tree.js';
import { valueOfNode } from '../../../src/metadata/xml/value.js';
import { fixture, variants } from '../merge/fixtures.js';
import { asOrgsWrite, randomEntries, randomWriting, shuffled, writtenProfile } from '../merge/randomProfile.js';
import { randomFrom } from '../xml/randomXml.js';

const path = 'profiles/Clerk.profile-meta.xml';
const over = (mine: Buffer | string, retrieved: Buffer | string): string =>
  overlay(Buffer.from(mine), Buffer.from(retrieved), path).toString();

/** As an org returns it. */
const retrieved = (...entries: readonly string[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Profile xmlns="http://soap.sforce.com/2006/04/metadata">\n${entries
    .map(
      (entry) =>
        `    ${entry
          .replace(/<(\w+)>(?=<)/, '<$1>\n        ')
          .replace(/(<\/\w+>)(?=<\w)/g, '$1\n        ')
          .replace(/(<\/\w+>)(<\/\w+>)$/, '$1\n    $2')}\n`
    )
    .join('')}</Profile>\n`;
const right = (name: string, enabled = true): string =>
  `<userPermissions><enabled>${enabled}</enabled><name>${name}</name></userPermissions>`;
const field = (name: string, editable: boolean): string =>
  `<fieldPermissions><editable>${editable}</editable><field>${name}</field><readable>true</readable></fieldPermissions>`;

describe('a profile that an org returned in part, laid over the branch’s', () => {
  const clerk = fixture('Clerk.profile-meta.xml');

  it('changes what it names, and nothing else', () => {
    expect(over(clerk, retrieved(field('Invoice__c.Rating__c', true)))).to.equal(
      clerk.replace('<editable>false</editable>', '<editable>true</editable>')
    );
  });

  it('keeps the way in which the branch’s file is written', () => {
    for (const [kind, mine] of variants(clerk)) {
      const changed = over(
        mine,
        retrieved(field('Invoice__c.Rating__c', true), right('ApiEnabled'), right('ViewSetup'))
      );
      const expected = variants(
        clerk
          .replace('<editable>false</editable>', '<editable>true</editable>')
          .replace('    <userPermissions>', (rest) => `    ${right('ApiEnabled')}\n${rest}`)
          .replace('</Profile>', (rest) => `    ${right('ViewSetup')}\n${rest}`)
          .replaceAll(/(<userPermissions>)(<.*?>)(<name>.*?>)(<\/user)/g, '$1\n        $2\n        $3\n    $4')
      );
      expect(changed, kind).to.equal(new Map(expected).get(kind)?.toString());
    }
  });

  it('is not written where it means the same', () => {
    const mine = Buffer.from(clerk.replace('<name>RunReports</name>', '<name><![CDATA[RunReports]]></name>'));
    expect(overlay(mine, Buffer.from(retrieved(right('RunReports'))), path)).to.equal(mine);
  });

  it('adds entries where an org lists them: by tag, then by code units', () => {
    const mine = retrieved(field('Order.A__c', true), field('Order__c.A__c', true), right('ManageUsers'));
    expect(
      over(
        mine,
        retrieved(
          '<classAccesses><apexClass>A</apexClass><enabled>true</enabled></classAccesses>',
          field('OrderItem.A__c', true),
          '<pageAccesses><apexPage>A</apexPage><enabled>true</enabled></pageAccesses>',
          '<userLicense>Salesforce</userLicense>',
          right('ManageCMS'),
          right('ManageCases')
        )
      )
    ).to.equal(
      retrieved(
        '<classAccesses><apexClass>A</apexClass><enabled>true</enabled></classAccesses>',
        field('Order.A__c', true),
        field('OrderItem.A__c', true),
        field('Order__c.A__c', true),
        '<pageAccesses><apexPage>A</apexPage><enabled>true</enabled></pageAccesses>',
        '<userLicense>Salesforce</userLicense>',
        right('ManageCMS'),
        right('ManageCases'),
        right('ManageUsers')
      )
    );
  });

  it('sorts layouts by their whole names, then by record type', () => {
    const layout = (name: string, recordType = ''): string =>
      `<layoutAssignments><layout>A-${name}</layout>${recordType && `<recordType>${recordType}</recordType>`}</layoutAssignments>`;
    expect(
      over(
        retrieved(layout('B'), layout('C', 'A.D')),
        retrieved(layout('B', 'A.Z'), layout('B', 'A.A'), layout('A', 'A.E'))
      )
    ).to.equal(retrieved(layout('A', 'A.E'), layout('B'), layout('B', 'A.A'), layout('B', 'A.Z'), layout('C', 'A.D')));
  });

  it('assigns another layout instead of a second one', () => {
    const assignment = '<layoutAssignments><layout>Invoice__c-Short</layout></layoutAssignments>';
    expect(over(clerk, retrieved(assignment))).to.equal(clerk.replace('Invoice__c-Invoice Layout', 'Invoice__c-Short'));
  });

  it('leaves the order of a file that is sorted otherwise', () => {
    const mine = retrieved(right('C'), right('A'), field('A.B', true), right('D'));
    expect(over(mine, retrieved(right('B'), field('A.A', true)))).to.equal(
      retrieved(right('C'), right('A'), right('B'), field('A.A', true), field('A.B', true), right('D'))
    );
  });

  it('takes what occurs once where the org has it', () => {
    const hours = (start: number): string =>
      `<loginHours><mondayEnd>1200</mondayEnd><mondayStart>${start}</mondayStart></loginHours>`;
    const mine = retrieved('<custom>true</custom>', '<description>a</description>', hours(60));
    expect(over(mine, retrieved('<description>b &amp; c</description>', hours(120)))).to.equal(
      retrieved('<custom>true</custom>', '<description>b &amp; c</description>', hours(120))
    );
    expect(over(mine, retrieved())).to.equal(mine);
  });

  it('takes the elements of an entry as the org has them, and leaves comments', () => {
    const mine = retrieved(
      '<tabVisibilities><!-- why --><tab>A</tab> <!-- b --><visibility>Hidden</visibility><old>1</old></tabVisibilities>'
    );
    expect(
      over(mine, retrieved('<tabVisibilities><tab>A</tab><visibility>DefaultOn</visibility></tabVisibilities>'))
    ).to.equal(mine.replace('Hidden', 'DefaultOn').replace(/\s*<old>1<\/old>/, ''));
  });

  it('leaves comments with the entries that they speak of', () => {
    const mine =
      '<Profile>\n  <custom>true</custom> <!-- ours -->\n  <!-- all -->\n  <userLicense>S</userLicense>\n</Profile>\n';
    expect(over(mine, retrieved('<description>d</description>'))).to.equal(
      mine.replace('<!-- ours -->', '<!-- ours -->\n  <description>d</description>')
    );
  });

  it('leaves one entry of those with one key', () => {
    const mine = retrieved(right('A', false), right('B'), right('A'));
    expect(over(mine, retrieved(right('B')))).to.equal(mine);
    expect(over(mine, retrieved(right('A')))).to.equal(retrieved(right('B'), right('A')));
  });

  it('adds entries that nothing names, each once, and takes none away', () => {
    const unknown = (name: string): string =>
      `<newAccesses><thing>${name}</thing><enabled>true</enabled></newAccesses>`;
    const mine = retrieved(unknown('A'), unknown('B'));
    const result = over(mine, retrieved(unknown('B'), unknown('C')));
    expect(result).to.equal(retrieved(unknown('A'), unknown('B'), unknown('C')));
    expect(over(result, retrieved(unknown('B'), unknown('C')))).to.equal(result);
  });

  it('fills a profile that is empty', () => {
    const content = '>\r\n    <custom>true</custom>\r\n</Profile>';
    const returned = retrieved('<custom>true</custom>').replaceAll('\n', '\r\n');
    expect(over('<?xml version="1.0"?>\r\n<Profile xmlns="m" />\r\n', returned)).to.equal(
      `<?xml version="1.0"?>\r\n<Profile xmlns="m"${content}\r\n`
    );
    expect(over('\r\n<Profile></Profile>', returned)).to.equal(`\r\n<Profile${content}`);
    expect(over('<Profile>\r\n</Profile>', returned)).to.equal(`<Profile${content}`);
  });

  it('stays on one line where the branch’s file is on one', () => {
    expect(over(`<Profile>${right('A')}</Profile>`, retrieved(right('A', false), right('B')))).to.equal(
      `<Profile>${right('A', false)}${right('B')}</Profile>`
    );
  });

  it('begins a line where only the element before it does not', () => {
    const mine = '<Profile><custom>true</custom>\n  <userLicense>S</userLicense></Profile>';
    expect(over(mine, retrieved('<description>d</description>'))).to.equal(
      mine.replace('</custom>', '</custom>\n  <description>d</description>')
    );
  });

  it('declares the prefixes that it brings along, once', () => {
    const nil = '<Profile xmlns:xsi="i" xmlns:unused="u"><description xsi:nil="true"/></Profile>';
    const expected = '<Profile xmlns:xsi="i">\n <custom>true</custom>\n <description xsi:nil="true"/>\n</Profile>';
    expect(over('<Profile>\n <custom>true</custom>\n</Profile>', nil)).to.equal(expected);
    expect(over('<Profile xmlns:xsi="i">\n <custom>true</custom>\n</Profile>', nil)).to.equal(expected);
  });

  it('takes entries as a whole that hold more than elements', () => {
    const entries = (attribute: string, text: string): string =>
      `<tabVisibilities ${attribute}><tab>A</tab></tabVisibilities>${right('A').replace('<name>', `${text}<name>`)}`;
    const mine = `<Profile>${entries('x="1"', 't')}</Profile>`;
    expect(over(mine, `<Profile>${entries('x="2"', 'u')}</Profile>`)).to.equal(
      `<Profile>${entries('x="2"', 'u')}</Profile>`
    );
  });

  it('is the whole file where the branch has none', () => {
    const returned = Buffer.from(retrieved(right('A')));
    expect(overlay(undefined, returned, path)).to.equal(returned);
  });

  it('is the whole file of a type that orgs return whole', () => {
    const permissionSet = (name: string): string => `<PermissionSet>${right(name)}</PermissionSet>`;
    expect(over(`<!-- ours -->\n${permissionSet('A')}`, permissionSet('B'))).to.equal(permissionSet('B'));
  });

  it('is refused with file and line where a file is no XML, or of another type', () => {
    expect(() => over('<Profile>\n<a>', retrieved())).to.throw(`${path}, line 2`);
    expect(() => over(clerk, '<Profile>\n<a>')).to.throw(`${path}, line 2`);
    expect(() => over('<!-- -->\n<PermissionSet/>', retrieved()))
      .to.throw(`${path}, line 2: The file holds a PermissionSet, and the org a Profile.`)
      .with.property('name', 'UnparsableMetadataError');
  });

  it('is of types that hold sets alone', () => {
    for (const type of Object.keys(partlyRetrieved)) {
      expect(ruleOf(placeOf(type), 'aTagOfTheFuture')?.isOrdered, type).to.equal(false);
      expect(keyTable[type].filter(({ isOrdered }) => isOrdered)).to.deep.equal([]);
    }
  });
});

describe('any profile laid over any other', () => {
  type Case = Readonly<{ mine: Buffer; theirs: Buffer }>;
  const seeds = Array.from({ length: 200 }, (_, seed) => seed);

  const randomCase = (seed: number, repeats = false): Case => {
    const random = randomFrom(seed);
    const sorted = randomEntries(random);
    const entries = random(2) === 0 ? sorted : shuffled(sorted, random);
    const again = repeats ? entries.filter(() => random(8) === 0) : [];
    return {
      mine: writtenProfile([...entries, ...again], randomWriting(random), random),
      theirs: writtenProfile(randomEntries(random), asOrgsWrite, random),
    };
  };

  type Held = Readonly<{ name: string; means: string; source: string }>;

  const entriesOf = (profile: Buffer): Held[] => {
    const tree = parseXmlTree(profile, path);
    const place = placeOf('Profile');
    return tree.root.children.map((node) => {
      const value = valueOfNode(tree, node);
      return {
        name: `${node.name} ${keyOf(ruleOf(place, node.name), value) ?? ''}`,
        means: canonical(value, placeBelow(place, node.name)),
        source: sourceOf(tree, node),
      };
    });
  };

  /** What a profile holds, by tag and key. */
  const held = (profile: Buffer): Map<string, string[]> => {
    const groups = groupBy(entriesOf(profile), ({ name }) => name);
    return new Map([...groups].map(([name, group]) => [name, group.map(({ means }) => means)]));
  };

  const isSubsequence = (part: readonly string[], whole: readonly string[]): boolean => {
    let at = 0;
    for (const item of whole) if (item === part[at]) at += 1;
    return at === part.length;
  };

  it('holds what the org returned, and whatever else the branch has', () => {
    for (const seed of seeds) {
      const { mine, theirs } = randomCase(seed, true);
      const expected = new Map([...held(mine), ...held(theirs)]);
      expect(held(overlay(mine, theirs, path)), `seed ${seed}`).to.deep.equal(expected);
    }
  });

  it('is the same when it is done again', () => {
    for (const seed of seeds) {
      const { mine, theirs } = randomCase(seed, true);
      const result = overlay(mine, theirs, path);
      expect(overlay(result, theirs, path).equals(result), `seed ${seed}`).to.equal(true);
    }
  });

  it('is itself when it is laid over itself, however it is written', () => {
    for (const seed of seeds) {
      const { mine, theirs } = randomCase(seed, true);
      expect(overlay(mine, mine, path).equals(mine), `seed ${seed}`).to.equal(true);
      expect(overlay(theirs, theirs, path).equals(theirs), `seed ${seed}`).to.equal(true);
    }
  });

  it('keeps the bytes of all entries that mean the same, in their order', () => {
    let kept = 0;
    for (const seed of seeds) {
      const { mine, theirs } = randomCase(seed);
      const result = overlay(mine, theirs, path);
      const after = held(result);
      const same = entriesOf(mine).filter(({ name, means }) => after.get(name)?.includes(means));
      kept += same.length;
      const sources = entriesOf(result).map(({ source }) => source);
      expect(
        isSubsequence(
          same.map(({ source }) => source),
          sources
        ),
        `seed ${seed}`
      ).to.equal(true);
    }
    expect(kept).to.be.above(1000);
  });

  it('keeps all comments in their order, and the line ends of the file', () => {
    for (const seed of seeds) {
      const { mine, theirs } = randomCase(seed);
      const result = overlay(mine, theirs, path).toString();
      const comments = (text: string): string[] => text.match(/<!--.*?-->/g) ?? [];
      expect(comments(result), `seed ${seed}`).to.deep.equal(comments(mine.toString()));
      const lineBreak = mine.includes('\r\n') ? /\r\n/g : /\n/g;
      expect(result.replace(lineBreak, ''), `seed ${seed}`).to.not.match(/[\r\n]/);
    }
  });

  it('is what it was when a part of it was taken out before', () => {
    for (const seed of seeds) {
      const random = randomFrom(seed);
      const entries = randomEntries(random);
      const writing = { ...randomWriting(random), gaps: [''] };
      const [rest, part] = [entries.filter(() => random(2) === 0), entries.filter(() => random(3) > 0)];
      const left = entries.filter((entry) => rest.includes(entry) || !part.includes(entry));
      if (left.length === 0) continue;
      const result = overlay(
        writtenProfile(left, writing, random),
        writtenProfile(shuffled(part, random), asOrgsWrite, random),
        path
      );
      expect(result.toString(), `seed ${seed}`).to.equal(writtenProfile(entries, writing, random).toString());
    }
  });

  it('means nothing new where only the writing differs', () => {
    for (const seed of seeds) {
      const random = randomFrom(seed);
      const entries = randomEntries(random);
      const mine = writtenProfile(entries, randomWriting(random), random);
      const theirs = writtenProfile(shuffled(entries, random), asOrgsWrite, random);
      expect(sameMetadata(mine, theirs, path), `seed ${seed}`).to.equal(true);
      expect(overlay(mine, theirs, path), `seed ${seed}`).to.equal(mine);
    }
  });
});
