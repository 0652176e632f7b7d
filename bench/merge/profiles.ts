/** Three versions of a large profile, of which two changed entries all over, some of them the same ones. */
export const largeProfiles = (): Readonly<{ base: Buffer; ours: Buffer; theirs: Buffer }> => ({
  base: Buffer.from(profile(() => undefined)),
  ours: Buffer.from(profile((index) => (index % 97 === 0 ? 'changed' : index % 101 === 0 ? 'gone' : undefined))),
  theirs: Buffer.from(profile((index) => (index % 89 === 0 ? 'changed' : index % 103 === 0 ? 'new' : undefined))),
});

type Fate = 'changed' | 'gone' | 'new' | undefined;

const fields = 14_000;

const profile = (fateOf: (index: number) => Fate): string => {
  const entries: string[] = [];
  for (let index = 0; index < fields; index += 1) {
    const fate = fateOf(index);
    if (fate === 'gone') continue;
    entries.push(entry(index, '', fate === 'changed'));
    if (fate === 'new') entries.push(entry(index, 'New', false));
  }
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Profile xmlns="http://soap.sforce.com/2006/04/metadata">\n    <custom>true</custom>\n${entries.join('')}</Profile>\n`;
};

const entry = (index: number, more: string, isChanged: boolean): string => {
  const object = `Object${String(Math.floor(index / 100)).padStart(4, '0')}__c`;
  const field = `${object}.Field${String(index % 100).padStart(3, '0')}${more}__c`;
  return `    <fieldPermissions>\n        <editable>${String(isChanged)}</editable>\n        <field>${field}</field>\n        <readable>true</readable>\n    </fieldPermissions>\n`;
};
