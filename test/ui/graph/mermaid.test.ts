import { expect } from 'chai';
import { mermaidOf } from '../../../src/ui/graph/mermaid.js';
import { commit, feature, fiveInstances, graph, instance, nastyGraph } from './graphs.js';

const lines = (text: string): string[] => text.split('\n').map((line) => line.trim());

describe('the graph as Mermaid', () => {
  it('leads from children, with what waits in them, to their parents', () => {
    const shown = lines(mermaidOf(fiveInstances));
    expect(shown[0]).to.equal('flowchart RL');
    expect(shown).to.include(`i1["uat<br/>sandbox, holds ${commit(1).slice(0, 7)}<br/>Failed"]`);
    expect(shown).to.include('i1 -- "3 features wait<br/>half-stars<br/>rating-reminder<br/>fix-rounding" --> i0');
    expect(shown).to.include(
      'i2 -- "8 features wait<br/>ask-again<br/>average-on-account<br/>comment-moderation<br/>+5 more" --> i1'
    );
    expect(shown).to.include('i3 -. "mirror" .- i2');
    expect(shown).to.include('class i1 failed');
  });

  it('leads to a parent in another repository, and through where nothing waits', () => {
    const foreignParent = { repository: 'git.example.com/core', instance: 'uat' };
    const shown = lines(
      mermaidOf(
        graph([instance('production'), instance('qa', { parent: 'production' }), instance('ours', { foreignParent })])
      )
    );
    expect(shown).to.include('i1 --> i0');
    expect(shown).to.include('o2(["uat<br/>git.example.com/core"])');
    expect(shown).to.include('i2 --> o2');
  });

  it('keeps letters of all languages, and makes entities of everything that Mermaid could read', () => {
    const [, label] = /i0\["(.*?)<br\/>/.exec(mermaidOf(graph([instance('Größe/日本_1 #"`<&;\n\u202e😀')]))) ?? [];
    expect(label).to.equal('Größe/日本_1 #35;#34;#96;#60;#38;#59;#65533;#65533;#128512;');
  });

  it('has nothing in its labels that could end them, whatever names hold', () => {
    const text = mermaidOf(nastyGraph);
    expect(text).to.not.match(/script>|javascript:|%%|`|'/);
    for (const line of lines(text).filter((each) => each.includes('"'))) {
      expect(line.match(/"/g), line).to.have.lengthOf(2);
      const inner = line.slice(line.indexOf('"') + 1, line.lastIndexOf('"')).replaceAll('<br/>', ' ');
      expect(inner).to.match(/^(?:[\p{L}\p{M}\p{N} ,.+/_-]|#\d+;)*$/u);
    }
  });

  it('draws nothing of a pipeline without instances', () => {
    expect(mermaidOf(graph([], [feature('a', [{ newer: false }])]))).to.match(/^flowchart RL\n {2}classDef/);
  });
});
