import { readDeployResult, type DeployResult } from '../../src/org/deployResult.js';
import type { Raw } from '../../src/org/read.js';

const id = '0AfLoC000000001KBA';

/** The last answer about a deploy that an org gives, with the fields that a test is about. */
export const rawResult = (fields: Raw = {}): Raw => ({
  id,
  status: 'Succeeded',
  done: true,
  success: true,
  checkOnly: false,
  createdBy: '005LoB000000001',
  createdByName: 'Local Admin',
  createdDate: '2026-11-23T21:32:15.612Z',
  numberComponentErrors: 0,
  numberComponentsDeployed: 1,
  numberComponentsTotal: 1,
  numberTestErrors: 0,
  numberTestsCompleted: 0,
  numberTestsTotal: 0,
  details: {},
  ...fields,
});

/** The same, read. */
export const resultOf = (fields: Raw = {}): DeployResult => {
  const result = readDeployResult(rawResult(fields), id);
  if (result === undefined) throw new Error('The answer cannot be read.');
  return result;
};

/** A success message of an org. */
export const success = (componentType: string, fullName: string, fields: Raw = {}): Raw => ({
  componentType,
  fullName,
  fileName: '',
  success: true,
  changed: true,
  created: false,
  deleted: false,
  ...fields,
});
