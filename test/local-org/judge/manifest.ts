import { escapeXml, parseXml, textOf, type XmlFault } from './xml.js';

/** A package.xml or destructive manifest: type to full names in the order given, and the version it names. */
export type Manifest = Readonly<{ members: ReadonlyMap<string, readonly string[]>; version: string | undefined }>;

/** Reads a manifest; gives the fault instead when it is not well-formed. */
export const readManifest = (content: Buffer): Manifest | XmlFault => {
  const document = parseXml(content);
  if (document.fault) return document.fault;
  const members = new Map<string, string[]>();
  for (const types of document.root.children.filter((child) => child.name === 'types')) {
    const name = textOf(types, 'name');
    // SDR writes some folders with a slash at the end (`Billing/`); an org's names have none.
    const named = types.children
      .filter((child) => child.name === 'members')
      .map((child) => child.text.replace(/\/$/, ''));
    members.set(name, [...(members.get(name) ?? []), ...named]);
  }
  const version = textOf(document.root, 'version');
  return { members, version: version === '' ? undefined : version };
};

/** The package.xml that names these members, types and names in the order of the code points. */
export const writeManifest = (
  members: Iterable<Readonly<{ type: string; fullName: string }>>,
  version: string
): Buffer => {
  const byType = new Map<string, Set<string>>();
  for (const { type, fullName } of members) {
    const names = byType.get(type) ?? new Set();
    byType.set(type, names.add(fullName));
  }
  const types = [...byType.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([type, names]) => {
      const lines = [...names].sort().map((name) => `        <members>${escapeXml(name)}</members>\n`);
      return `    <types>\n${lines.join('')}        <name>${escapeXml(type)}</name>\n    </types>\n`;
    });
  return Buffer.from(
    '<?xml version="1.0" encoding="UTF-8"?>\n<Package xmlns="http://soap.sforce.com/2006/04/metadata">\n' +
      `${types.join('')}    <version>${escapeXml(version)}</version>\n</Package>\n`
  );
};
