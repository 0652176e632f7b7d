import type { Member } from '../../common/member.js';

/** Why a component cannot be deleted by a deploy. */
export type Undeletable = Readonly<{
  /** As a phrase after the component. */
  reason: string;
  /** What a person does in the org; undefined where nobody can delete it. */
  byHand?: string;
}>;

type Line = Undeletable &
  Readonly<{
    type: string;
    /** Which of them; all when left out. */
    names?: RegExp;
  }>;

const standard = 'is standard and cannot be deleted: the org keeps it as it is';

/**
 * What no destructive manifest deletes. Each line has its source; a type that is not here is deleted, and an org that refuses
 * says so itself.
 */
const table: readonly Line[] = [
  // "Cannot delete record type through API": forcedotcom/devops-center-feedback#203, SFDO-Tooling/CumulusCI#268. An active one
  // cannot be deleted in Setup either: hardisgroupcom/sfdx-hardis, deployTipsList, "can-not-delete-record-type".
  {
    type: 'RecordType',
    reason: 'cannot be deleted through the API',
    byHand:
      'take it out of the profiles and layout assignments that name it, deactivate it in Setup, Object Manager, Record Types, and delete it there',
  },
  // Left out of deletions together with record types: SFDO-Tooling/CumulusCI, tasks/metadata/package.py.
  {
    type: 'BusinessProcess',
    reason: 'cannot be deleted through the API',
    byHand: 'delete it in Setup, under Sales, Support, Lead or Solution Processes',
  },
  // "The CustomField called '…' is standard and cannot be deleted": scolladon/sfdx-git-delta#98.
  { type: 'CustomField', names: /\.(?!.*__)[^.]+$/, reason: standard },
  // "The CustomObjectTranslation called '…' is standard and cannot be deleted", of a custom object: scolladon/sfdx-git-delta#57.
  { type: 'CustomObjectTranslation', reason: standard },
  // The calls that it supports are create, query, retrieve, search, update and upsert: Tooling API, StandardValueSet.
  { type: 'StandardValueSet', reason: standard },
  // "delete() not supported for AppMenu", "… is standard and cannot be deleted", "Standard matching rules can't be edited or
  // deleted": amtrack/force-dev-tool, lib/manifest.js, filterStandard.
  { type: 'AppMenu', reason: standard },
  { type: 'CustomApplication', names: /^standard__/, reason: standard },
  // There is none to be deployed either: Copado, "custom tab was named in package.xml, but was not found in zipped directory".
  { type: 'CustomTab', names: /^standard-/, reason: standard },
  { type: 'MatchingRule', names: /\.Standard_/, reason: standard },
];

/** Why a deploy cannot delete a component; undefined for all that it can. */
export const undeletable = ({ type, fullName }: Member): Undeletable | undefined => {
  const line = table.find((each) => each.type === type && (each.names?.test(fullName) ?? true));
  return line && { reason: line.reason, ...(line.byHand === undefined ? {} : { byHand: line.byHand }) };
};
