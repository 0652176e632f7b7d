import { expect } from 'chai';
import { placeInFolder } from '../../../src/promotion/merge/placeInFolder.js';

describe('the place of a file that goes along with a renamed folder', () => {
  for (const [from, to, expected] of [
    ['force-app/lwc/old/old.css', 'force-app/lwc/fresh/old.css', 'force-app/lwc/fresh/fresh.css'],
    ['lwc/old/helper.js', 'lwc/fresh/helper.js', 'lwc/fresh/helper.js'],
    ['lwc/old/older.js', 'lwc/fresh/older.js', 'lwc/fresh/older.js'],
    ['aura/old/oldController.js', 'aura/fresh/oldController.js', 'aura/fresh/freshController.js'],
    ['objects/A__c/A__c.object-meta.xml', 'objects/B__c/A__c.object-meta.xml', 'objects/B__c/B__c.object-meta.xml'],
    [
      'objects/A__c/fields/F__c.field-meta.xml',
      'objects/B__c/fields/F__c.field-meta.xml',
      'objects/B__c/fields/F__c.field-meta.xml',
    ],
    ['lwc/old/old.css', 'sales/lwc/old/old.css', 'sales/lwc/old/old.css'],
    ['classes/old/old.cls', 'classes/fresh/old.cls', 'classes/fresh/old.cls'],
  ]) {
    it(`is ${expected} for ${from}`, () => {
      expect(placeInFolder(from, to)).to.equal(expected);
    });
  }
});
