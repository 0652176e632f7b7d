import type { OrgState, RetrieveRequest } from './types.js';
import { childNamed, parseXml } from './xml.js';

const type = 'FlowDefinition';
const element = 'activeVersionNumber';

/**
 * The files of an org with the definitions of its flows, where a retrieve names any: every flow has one, and it says which
 * version is active now, 0 for none, whatever was deployed before (Metadata API Developer Guide, FlowDefinition).
 */
export const withFlowDefinitions = (
  { flows }: Pick<OrgState, 'flows'>,
  files: ReadonlyMap<string, Buffer>,
  { members }: Pick<RetrieveRequest, 'members'>
): ReadonlyMap<string, Buffer> => {
  if (!members.has(type)) return files;
  const definitions = [...flows].map(([name, { active = 0 }]): [string, Buffer] => {
    const path = `flowDefinitions/${name}.flowDefinition`;
    return [path, definitionOf(files.get(path), active)];
  });
  return new Map([...files, ...definitions]);
};

/** What was deployed with another number; else one that has nothing but that. */
const definitionOf = (deployed: Buffer | undefined, active: number): Buffer => {
  const document = parseXml(deployed ?? Buffer.from(''));
  const number = document.fault ? undefined : childNamed(document.root, element);
  if (!document.fault && number !== undefined) {
    const { text } = document;
    return Buffer.from(text.slice(0, number.innerStart) + String(active) + text.slice(number.innerEnd));
  }
  return Buffer.from(
    [
      '<?xml version="1.0" encoding="UTF-8"?>',
      `<${type} xmlns="http://soap.sforce.com/2006/04/metadata">`,
      `    <${element}>${active}</${element}>`,
      `</${type}>`,
      '',
    ].join('\n')
  );
};
