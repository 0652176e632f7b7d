import { expect } from 'chai';
import { Repository } from '../../../src/git/repository.js';
import type { Contested } from '../../../src/promotion/merge/contested.js';
import { editElement } from '../../../src/ui/conflicts/editElement.js';
import { failure } from '../../support/failure.js';
import { createScratch, type Scratch } from '../../support/gitRepo.js';

const contested: Contested = {
  ...{ kind: 'element', file: 'L.labels-meta.xml', element: 'labels[A]/value', type: 'CustomLabel' },
  values: { base: '<value>1</value>', ours: '<value>2</value>', theirs: undefined },
};

describe('editing one element', () => {
  let scratch: Scratch;
  before(async () => {
    scratch = await createScratch();
    await scratch.init();
  });
  after(async () => {
    await scratch.remove();
  });

  const edited = async (...lines: readonly string[]): Promise<string> => editedFrom(undefined, ...lines);
  const editedFrom = async (written: string | undefined, ...lines: readonly string[]): Promise<string> => {
    const editor = await scratch.script(`editor ${lines.length}`, ...lines);
    const repo = await Repository.open((await scratch.init()).dir, { env: { GIT_EDITOR: `'${editor}'` } });
    try {
      return await editElement(repo, contested, written);
    } finally {
      await repo.close();
    }
  };

  it('shows the versions between markers, and takes what was saved', async () => {
    expect(
      await edited(
        'grep -q "^<<<<<<< ours$" "$1" && grep -q "^<value>2</value>$" "$1" && grep -q "^||||||| base$" "$1" || exit 3',
        'echo "<value>4</value>" > "$1"'
      )
    ).to.equal('<value>4</value>');
  });

  it('begins with what was written before', async () => {
    expect(await editedFrom('<value>5', 'sed -i "s/5/5<.value>/" "$1"', ':', ':', ':', ':')).to.equal(
      '<value>5<.value>'
    );
  });

  it('refuses what was left as it was, or with markers, and an editor that fails', async () => {
    expect((await failure(edited('exit 0'))).name).to.equal('NotEditedError');
    expect((await failure(edited('sed -i "s/2/3/" "$1"', ':', ':'))).name).to.equal('NotEditedError');
    expect((await failure(edited('rm "$1"', ':', ':', ':', ':', ':'))).message).to.include('the file is gone');
    const failed = await failure(edited(':', ':', ':', 'exit 5'));
    expect(failed.name).to.equal('EditorFailedError');
    expect(failed.message).to.include('exit code 5');
  });
});
