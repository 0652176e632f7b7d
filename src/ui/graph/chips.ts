import { featureAnchor, nameHtml } from './anchors.js';
import type { Waiting } from './forest.js';
import { html, type Html } from './html.js';

/** How many features are shown where they wait; the others are opened. */
const shown = 4;

/** Features that wait at one place, as a list of links to their rows; many of them collapse. */
export const chipsHtml = (waiting: readonly Waiting[], place: string): Html => {
  const first = waiting.length > shown + 1 ? waiting.slice(0, shown) : waiting;
  const rest = waiting.slice(first.length);
  return html`<ul class="chips" role="list">
      ${first.map(chipHtml)}
    </ul>
    ${
      rest.length > 0 &&
      html`<details class="more">
        <summary>+${rest.length} more<span class="unseen"> features ${place}</span></summary>
        <ul class="chips" role="list">
          ${rest.map(chipHtml)}
        </ul>
      </details>`
    }`;
};

const chipHtml = ({ feature: { name, shortName = name, number, hotfix }, wait: { newer } }: Waiting): Html =>
  html`<li>
    <a class="chip" href="#${featureAnchor(number)}"
      >${nameHtml(shortName)}${hotfix && html` <small>hotfix</small>`}${newer && html` <small>newer commits</small>`}</a
    >
  </li>`;
