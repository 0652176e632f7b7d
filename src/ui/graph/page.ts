import { createHash } from 'node:crypto';
import type { Graph } from '../../promotion/graph/graph.js';
import { instanceAnchor, nameHtml, timeHtml, utc } from './anchors.js';
import { featuresHtml } from './featureTable.js';
import { type Forest, forestOf, type TreeNode } from './forest.js';
import { html, type Html } from './html.js';
import { treeHtml } from './instanceCard.js';
import { markOf } from './marks.js';
import { type Remark, type Tone } from './remarks.js';
import { styleOf } from './style.js';

/** How many remarks are listed at the top before the others are to be opened. */
const shown = 6;

/**
 * The graph as one page that needs nothing else: no network, no script. Names are escaped, and, should one ever not be,
 * the page's own policy lets no script run and nothing be loaded: only its one style sheet, by its hash.
 */
export const pageOf = (graph: Graph): string => {
  const forest = forestOf(graph);
  const style = styleOf(forest);
  const styleElement: Html = { html: `<style>${style}</style>` };
  const policy = `default-src 'none'; style-src 'sha256-${sha256(style)}'; base-uri 'none'; form-action 'none'`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>Release pipeline, ${utc(graph.at)}</title>
        ${styleElement}
      </head>
      <body>
        <a class="skip" href="#instances">Skip to the instances</a>
        <a class="skip" href="#features">Skip to the features</a>
        ${headerHtml(graph, forest)}
        <main>
          ${urgentHtml(forest)}
          <section aria-labelledby="instances">
            <h2 id="instances" tabindex="-1">Instances</h2>
            ${instancesHtml(forest)}
          </section>
          <section aria-labelledby="features">
            <h2 id="features" tabindex="-1">Features</h2>
            ${featuresHtml(forest)}
          </section>
        </main>
      </body>
    </html> `.html;
};

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64');

const headerHtml = ({ at, pipelineVersion, remote }: Graph, { nodes, features }: Forest): Html => {
  const onTheirWay = features.filter(({ waits }) => waits.length > 0).length;
  const urgent = (...tones: readonly Tone[]): number =>
    nodes.filter(({ remarks }) => remarks.some(({ tone }) => tones.includes(tone))).length;
  const numbers: ReadonlyArray<readonly [number, string, Tone?]> = [
    [nodes.length, nodes.length === 1 ? 'instance' : 'instances'],
    [onTheirWay, onTheirWay === 1 ? 'feature on its way' : 'features on their way'],
    [urgent('failed'), 'failed', 'failed'],
    [urgent('running'), 'running or locked', 'running'],
    [urgent('attention'), 'to be looked at', 'attention'],
  ];
  return html`<header>
    <h1>Release pipeline</h1>
    <p>
      As of ${timeHtml(at, utc(at))}: ages count from then. Pipeline of
      ${nameHtml(pipelineVersion)}${remote !== undefined && html`, shared on ${nameHtml(remote)}`}. Runs are those of
      the clone that this page was made in.
    </p>
    <ul class="numbers" role="list">
      ${numbers.map(
        ([number, what, tone]) =>
          html`<li class="${number > 0 && tone}">${tone && markOf(tone)}<b>${number}</b> ${what}</li>`
      )}
    </ul>
  </header>`;
};

type Found = Readonly<{ node: TreeNode; remark: Remark }>;

const urgentHtml = ({ nodes }: Forest): Html | undefined => {
  const all = nodes.flatMap((node) => node.remarks.map((remark) => ({ node, remark })));
  const found = [...all.filter(isFailed), ...all.filter(({ remark }) => remark.tone === 'attention')];
  if (found.length === 0) return undefined;
  const first = found.length > shown + 1 ? found.slice(0, shown) : found;
  const rest = found.slice(first.length);
  return html`<section aria-labelledby="urgent">
    <h2 id="urgent">What needs somebody</h2>
    <ul class="urgent" role="list">
      ${first.map(foundHtml)}
    </ul>
    ${
      rest.length > 0 &&
      html`<details class="section">
        <summary>+${rest.length} more<span class="unseen"> that need somebody</span></summary>
        <ul class="urgent" role="list">
          ${rest.map(foundHtml)}
        </ul>
      </details>`
    }
  </section>`;
};

const isFailed = ({ remark }: Found): boolean => remark.tone === 'failed';

const foundHtml = ({ node: { number, instance }, remark: { tone, label, text } }: Found): Html =>
  html`<li class="remark ${tone}">
    ${markOf(tone)}
    <div><a href="#${instanceAnchor(number)}">${nameHtml(instance.name)}</a> <strong>${label}.</strong> ${text}</div>
  </li>`;

const instancesHtml = (forest: Forest): Html => {
  if (forest.nodes.length === 0) {
    return html`<p>No instance is linked yet. Link the root first, with <code>sf sre instance link</code>.</p>`;
  }
  return html`<p class="legend">
      Each instance stands with those below it. Features move up, towards the root, and are shown at the instance that
      they wait in. Orgs and branches are named where they are not called like their instance.
    </p>
    ${treeHtml(forest)}`;
};
