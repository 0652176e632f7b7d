import { expect } from 'chai';
import { pageOf } from '../../../src/ui/graph/page.js';
import { feature, fiveInstances, graph, instance, nastyGraph, sixtyInstances } from './graphs.js';

const count = (text: string, part: RegExp): number => (text.match(part) ?? []).length;

describe('the page of the graph', () => {
  it('is whole in itself: it loads nothing and runs nothing', () => {
    for (const shown of [fiveInstances, sixtyInstances, nastyGraph]) {
      const page = pageOf(shown);
      expect(page).to.match(/^<!doctype html>/);
      expect(page).to.not.match(/<(?:script|link|img|iframe|object)|<[^>]*\s(?:src|on\w+|style)=|@import|url\(/);
      expect(page).to.contain('default-src &#39;none&#39;; style-src &#39;sha256-');
    }
  });

  it('links within itself alone, and only to what is there', () => {
    const page = pageOf(sixtyInstances);
    const ids = new Set([...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id));
    const targets = [...page.matchAll(/href="([^"]*)"/g)].map(([, target]) => target);
    expect(targets.filter((target) => !ids.has(target.slice(1)) || !target.startsWith('#'))).to.deep.equal([]);
    expect(targets.length).to.be.greaterThan(100);
  });

  it('shows names that try to be elements as they are', () => {
    const page = pageOf(nastyGraph);
    expect(count(page, /&lt;script&gt;alert\(1\)&lt;\/script&gt;&quot;&#39;&#96;&amp;&lt;img/g)).to.be.greaterThan(10);
  });

  it('closes what is too much to be read at once', () => {
    const many = Array.from({ length: 21 }, (_, number) =>
      feature(`f${number}`, [{ from: 'qa', to: 'production', newer: false }])
    );
    const page = pageOf(graph([instance('production'), instance('qa', { parent: 'production' })], many));
    expect(page.replaceAll(/\s+/g, ' ')).to.contain(
      '+17 more<span class="unseen"> features that wait for production</span>'
    );
  });

  it('counts what is told first', () => {
    const page = pageOf(fiveInstances);
    const numbers = [...page.matchAll(/<b>(\d+)<\/b>\s*([a-z ]+)/g)].map(
      ([, number, what]) => `${number} ${what.trim()}`
    );
    expect(numbers).to.deep.equal([
      '5 instances',
      '12 features on their way',
      '1 failed',
      '1 running or locked',
      '3 to be looked at',
    ]);
  });

  it('tells how to begin when nothing is linked', () => {
    expect(pageOf(graph([]))).to.contain('No instance is linked yet.');
  });
});
