import { expect } from 'chai';
import { refuseConflictMarkers } from '../../../src/metadata/delta/conflictMarkers.js';
import { failure } from '../../support/failure.js';

const refused = async (text: string): Promise<unknown> =>
  failure(Promise.resolve(new Map([['a/B.page', Buffer.from(text)]])).then(refuseConflictMarkers));

describe('markers of a conflict in what is deployed', () => {
  it('are refused with file and line, with the base between them or without', async () => {
    for (const base of ['', '||||||| base\nb\n']) {
      const error = await refused(`1\n2\n<<<<<<< HEAD\na\n${base}=======\nc\n>>>>>>> feature\n`);
      expect(error).to.include({ name: 'ConflictMarkersError' });
      expect((error as Error).message).to.include('a/B.page:3');
    }
    expect(await refused('<<<<<<< a\r\n1\r\n=======\r\n2\r\n>>>>>>> b\r\n')).to.include({
      name: 'ConflictMarkersError',
    });
  });

  it('are none where they are not whole, or not at the beginning of a line', () => {
    for (const text of [
      'a <<<<<<< b\n=======\n>>>>>>> c\n',
      '=======\n',
      '<<<<<<< a\n>>>>>>> b\n',
      '>>>>>>> a\n=======\n<<<<<<< b\n',
    ]) {
      refuseConflictMarkers(new Map([['a.txt', Buffer.from(text)]]));
    }
  });
});
