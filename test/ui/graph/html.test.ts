import { expect } from 'chai';
import { html } from '../../../src/ui/graph/html.js';

describe('the template of HTML', () => {
  it('escapes what is inserted, in texts and in quoted attributes', () => {
    const name = '<b class="x">\'&`';
    const escaped = '&lt;b class=&quot;x&quot;&gt;&#39;&amp;&#96;';
    expect(html`<i title="${name}">${name}</i>`.html).to.equal(`<i title="${escaped}">${escaped}</i>`);
  });

  it('takes templates as they are, joins lists, and leaves out what is not there', () => {
    const items = ['<a>', html`<b>x</b>`, 3, undefined, false] as const;
    expect(html`${items}${[]}.`.html).to.equal('&lt;a&gt;<b>x</b>3.');
  });

  it('does not take an entity that somebody typed for one', () => {
    expect(html`${'&lt;'}`.html).to.equal('&amp;lt;');
  });

  it('shows control characters, and keeps line ends', () => {
    expect(html`${'a\u0000b\u001b[31m\nc'}`.html).to.equal('a\u{fffd}b\u{fffd}[31m\nc');
  });
});
