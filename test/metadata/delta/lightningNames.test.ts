import { expect } from 'chai';
import {
  behindGlobal,
  behindGlobalInExpressions,
  markupIn,
  modulesImported,
  namesInAttribute,
  tagsIn,
} from '../../../src/metadata/delta/lightningNames.js';

describe('what Lightning names', () => {
  it('are modules that a script imports, but not in comments', () => {
    const script = [
      "import { LightningElement } from 'lwc';",
      'import read from "@salesforce/apex/Reader.read";',
      "import '@salesforce/label/c.Hello';",
      "const lazy = () => import('c/later');",
      "/* import old from 'c/old'; */",
      "  // import older from 'c/older';",
      "const url = 'https://example.com';",
    ].join('\n');
    expect(modulesImported(script)).to.deep.equal([
      'lwc',
      '@salesforce/apex/Reader.read',
      '@salesforce/label/c.Hello',
      'c/later',
    ]);
  });

  it('are components by their tags, in either kind of markup', () => {
    const template = '<template>\n<c-rating-stars></c-rating-stars>\n<!-- <c-old> --><lightning-icon/><ns-tile/>';
    expect(tagsIn(template)).to.deep.equal(['ratingStars']);
    const markup = '<aura:component extends="c:base"><c:Tile a="{!c.run}"/><aura:handler event="c:Done"/><ns:x/>';
    expect(markupIn(markup)).to.deep.equal(['base', 'Tile', 'Done']);
  });

  it('are classes in attributes, and what stands behind global variables', () => {
    const page =
      '<apex:page standardController="Account" extensions="One, Two" title="{!$Label.Hello} {!$Label.ns.Bye}">';
    expect(namesInAttribute(page, 'extensions')).to.deep.equal(['One', 'Two']);
    expect(namesInAttribute(page, 'controller')).to.deep.equal([]);
    expect(behindGlobal(page, 'Label')).to.deep.equal(['Hello']);
    expect(behindGlobal('{!$Label.c.Hello} {!$Resource.Logo + "/a.png"}', 'Label')).to.deep.equal(['Hello']);
    expect(behindGlobal('{!$Resource.Logo + "/a.png"}', 'Resource')).to.deep.equal(['Logo']);
  });

  it('are behind global variables in the expressions of a page alone, in either case, and behind braces in strings', () => {
    const labels = (page: string): readonly string[] => behindGlobalInExpressions(page, 'Label');
    expect(labels('<p title="{!$label.Hello}">{!$LABEL.Bye}</p>')).to.deep.equal(['Hello', 'Bye']);
    expect(labels("{!IF(true, \"a}b\", $Label.One)} {!IF(a, 'it\\'s }', $Label.Two)}")).to.deep.equal(['One', 'Two']);
    expect(labels("{!it's}\n<script>$Label.hide('}')</script>")).to.deep.equal([]);
    expect(labels('{!"open} <script>$Label.hide()</script> {!$Label.Shown}')).to.deep.equal(['Shown']);
  });
});
