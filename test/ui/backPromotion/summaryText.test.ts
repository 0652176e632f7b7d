import type { Ux } from '@salesforce/sf-plugins-core';
import { expect } from 'chai';
import type { BackPromoted, BackPromoteRequest } from '../../../src/promotion/backPromote.js';
import { showBackPromotion } from '../../../src/ui/backPromotion/summaryText.js';

const plain: BackPromoteRequest = {
  ...{ to: [], descendants: true, features: [], full: false, includeMain: false, includeUndeployed: false },
  ...{ overwrite: [], keepOrg: [], tests: [], ignoreWarnings: false },
};

const shown = (results: readonly BackPromoted[], request: Partial<BackPromoteRequest> = {}): string => {
  const lines: string[] = [];
  const ux = { log: (text = '') => lines.push(text), table: () => undefined };
  showBackPromotion(results, { ...plain, ...request }, ux as unknown as Ux);
  return lines.join('\n');
};

describe('the summary of a back-promotion', () => {
  it('repeats in the command for the rest all that shaped the plan', () => {
    const failed = { instance: 'qa', parent: 'uat', outcome: 'failed', error: new Error('No.') } as const;
    const request: Partial<BackPromoteRequest> = {
      ...{ features: ['feature/a'], full: true, includeUndeployed: true, overwrite: 'all', testLevel: 'RunLocalTests' },
      ...{
        keepOrg: [{ type: 'Layout', fullName: 'A-B c' }],
        tests: ['ATest'],
        ignoreWarnings: true,
        apiVersion: '66.0',
      },
    };
    expect(shown([failed])).to.match(/To do the rest: sf sre back-promote --from uat --to qa$/m);
    expect(shown([failed], request)).to.include(
      'sf sre back-promote --from uat --to qa --feature feature/a --full --include-undeployed --overwrite all --keep-org "Layout:A-B c" --test-level RunLocalTests --tests ATest --ignore-warnings --api-version 66.0'
    );
  });

  it('says of what is up to date what its org is owed, and how it gets it', () => {
    const owed = [{ type: 'ApexClass', fullName: 'Kept', deletion: false, reason: 'kept as it is in the org' }];
    const upToDate = {
      instance: 'qa',
      parent: 'uat',
      outcome: 'upToDate',
      leftBehind: [],
      owed,
      undeployed: 0,
      keptUndone: [],
    } as const;
    expect(shown([upToDate])).to.include('still owed ApexClass:Kept: "sf sre instance sync --name qa" brings it');
    expect(shown([{ ...upToDate, owed: [] }])).to.not.include('owed');
    expect(shown([{ ...upToDate, undeployed: 2 }])).to.include('2 commits that its own org was never given');
  });
});
