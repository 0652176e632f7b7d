import type { Files } from './gitRepo.js';
import type { OrgHandle } from './orgs.js';

/** A record type of an object, in source format. */
export const recordType = (object: string, name: string): Files => ({
  [`force-app/main/default/objects/${object}/recordTypes/${name}.recordType-meta.xml`]: [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<RecordType xmlns="http://soap.sforce.com/2006/04/metadata">',
    `    <fullName>${name}</fullName>`,
    '    <active>true</active>',
    `    <label>${name}</label>`,
    '</RecordType>',
    '',
  ].join('\n'),
});

/** Deletes a record type in an org as a person does it in Setup. */
export const deleteRecordType = async (org: OrgHandle, object: string, name: string): Promise<void> => {
  const path = `objects/${object}.object`;
  const blocks = /\s*<recordTypes>[^]*?<\/recordTypes>/g;
  const left = org
    .file(path)
    ?.replace(blocks, (block) => (block.includes(`<fullName>${name}</fullName>`) ? '' : block));
  await org.changeAsOtherUser(
    path,
    left !== undefined && /<\w+>/.test(left.replace(/<\?[^]*?\?>/, '')) ? left : undefined
  );
};
