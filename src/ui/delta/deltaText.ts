import { bold, dim } from 'ansis';
import { type Member, memberKey } from '../../common/member.js';
import { printable } from '../../common/printable.js';
import { counted } from '../../common/words.js';
import type { Delta, FileOperation } from '../../metadata/delta/delta.js';
import type { Manifests } from '../../metadata/delta/manifest.js';
import { isUnchanged, isUnclaimed } from '../../metadata/delta/unclaimed.js';
import type { IgnoringLine } from '../../metadata/delta/whyIgnored.js';
import { operationWords } from '../operationWords.js';
import { changesOf } from './deltaJson.js';
import { notRevokedLines, revokedLines } from './revocationsText.js';

/** The manifests, as they are; with a heading each where there are several. */
export const manifestsText = ({ packageXml, destructiveChangesPre, destructiveChanges }: Manifests): string => {
  const destructive = [
    ...(destructiveChangesPre === undefined ? [] : [bold('destructiveChangesPre.xml'), destructiveChangesPre]),
    ...(destructiveChanges === undefined ? [] : [bold('destructiveChangesPost.xml'), destructiveChanges]),
  ];
  if (destructive.length === 0) return packageXml.trimEnd();
  return [bold('package.xml'), packageXml, ...destructive].join('\n').trimEnd();
};

/** Why each component is in, each changed file is not, and each that is deployed no more. Names are those of files, which may hold anything. */
export const explanation = (delta: Delta, ignoring: ReadonlyMap<string, IgnoringLine> = new Map()): string[] => [
  ...delta.components.flatMap((component) => {
    const { operation, type, fullName, deletedBefore } = component;
    const reason =
      component.reason ?? (deletedBefore === undefined ? undefined : `before the rest, for ${deletedBefore}`);
    return [
      titled(`${operationWords[operation]} ${type} ${fullName}`, reason),
      ...changeLines(delta, component),
      ...revocationLines(delta, component).map((line) => `  ${printable(line)}`),
    ];
  }),
  ...delta.notDeleted.flatMap((component) => {
    const { type, fullName, reason } = component;
    return [titled(`Not deleted: ${type} ${fullName}`, reason), ...changeLines(delta, component)];
  }),
  ...ignoredLines(
    'Changed, and not in it',
    delta.ignored.filter((file) => !isUnchanged(file)),
    ignoring
  ),
  ...ignoredLines('Unchanged, and in it no more', delta.ignored.filter(isUnchanged), ignoring),
];

const titled = (title: string, reason: string | undefined): string =>
  `${bold(printable(title))}${reason === undefined ? '' : `: ${printable(reason)}`}`;

const changeLines = (delta: Delta, component: Parameters<typeof changesOf>[1]): string[] =>
  changesOf(delta, component).map(({ path, operation }) => `  ${printable(path)} ${dim(fileWords[operation])}`);

const ignoredLines = (
  heading: string,
  ignored: Delta['ignored'],
  ignoring: ReadonlyMap<string, IgnoringLine>
): string[] => [
  ...(ignored.length === 0 ? [] : ['', `${bold(heading)}: ${countOfIgnored(ignored)}`]),
  ...ignored.map(({ path, reason }) => `  ${printable(`${path}: ${reason}${lineInWords(ignoring.get(path))}`)}`),
];

const countOfIgnored = (ignored: Delta['ignored']): string => {
  const unclaimed = ignored.filter(isUnclaimed).length;
  return `${counted(ignored.length, 'file')}${unclaimed === 0 ? '' : `, ${unclaimed} of which no metadata type claims`}`;
};

const fileWords: Readonly<Record<FileOperation, string>> = {
  added: 'was added',
  changed: 'was changed',
  changedAndIncluded: 'was changed, and is not left out any more',
  deleted: 'was deleted',
  included: 'is unchanged, and deployed from now on',
  replaced: 'is unchanged, and other contents of it are replaced',
};

const revocationLines = ({ revocations }: Delta, component: Member): string[] => {
  const own = revocations.filter((profile) => memberKey(profile) === memberKey(component));
  return [...revokedLines(own), ...notRevokedLines(own)];
};

const lineInWords = (rule: IgnoringLine | undefined): string => {
  if (rule === undefined) return '';
  const { file, line, pattern } = rule;
  return line === undefined
    ? ` (what sf always leaves out beside ${file})`
    : ` (line ${line} of ${file}: ${pattern ?? ''})`;
};
