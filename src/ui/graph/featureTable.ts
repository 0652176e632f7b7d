import { counted } from '../../common/words.js';
import type { GraphFeature } from '../../promotion/graph/graph.js';
import { commitHtml, featureAnchor, instanceAnchor, nameHtml } from './anchors.js';
import type { Forest, NumberedFeature } from './forest.js';
import { html, type Html } from './html.js';

/** How many features on their way are shown before the others are to be opened. */
const shown = 25;

/** All features: those on their way, then those that have arrived, closed. */
export const featuresHtml = (forest: Forest): Html => {
  const onTheirWay = forest.features.filter(({ waits }) => waits.length > 0);
  const arrived = forest.features.filter(({ waits }) => waits.length === 0);
  const rest = onTheirWay.slice(shown);
  return html`${
    onTheirWay.length === 0
      ? html`<p>No feature is on its way.</p>`
      : tableHtml(onTheirWay.slice(0, shown), forest, 'Features on their way')
  }
  ${rest.length > 0 && closedHtml(`${counted(rest.length, 'more feature')} on their way`, rest, forest)}
  ${arrived.length > 0 && closedHtml(`${counted(arrived.length, 'feature')} arrived`, arrived, forest)}`;
};

const closedHtml = (title: string, features: readonly NumberedFeature[], forest: Forest): Html =>
  html`<details class="section">
    <summary>${title}</summary>
    ${tableHtml(features, forest, title)}
  </details>`;

/** The roles are written out: browsers take them away from tables that a narrow page shows as blocks. */
const tableHtml = (features: readonly NumberedFeature[], forest: Forest, caption: string): Html => {
  const linkTo = linksOf(forest);
  return html`<table role="table">
    <caption class="unseen">
      ${caption}
    </caption>
    <thead role="rowgroup">
      <tr role="row">
        ${['Feature', 'Waits for', 'Held by', 'Developed in'].map(
          (heading) => html`<th role="columnheader" scope="col">${heading}</th>`
        )}
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${features.map((feature) => rowHtml(feature, linkTo))}
    </tbody>
  </table>`;
};

type LinkTo = (instance: string) => Html;

/** Links to the cards of instances; those that are no longer linked are only named. */
const linksOf = ({ nodes }: Forest): LinkTo => {
  const numbers = new Map(nodes.map(({ instance, number }) => [instance.name, number]));
  return (name) => {
    const number = numbers.get(name);
    return number === undefined
      ? html`${nameHtml(name)}`
      : html`<a href="#${instanceAnchor(number)}">${nameHtml(name)}</a>`;
  };
};

const rowHtml = (feature: NumberedFeature, linkTo: LinkTo): Html => {
  const { name, number, tip, hotfix, heldBy, waits, developedIn } = feature;
  return html`<tr role="row" id="${featureAnchor(number)}">
    <th role="rowheader" scope="row">
      ${nameHtml(name)}${hotfix && html` <small>hotfix</small>`}${
        tip === undefined && html` <small>branch gone</small>`
      }
    </th>
    ${cellHtml(
      'Waits for',
      waits.map((wait) => waitHtml(wait, linkTo)),
      'nothing'
    )}
    ${cellHtml(
      'Held by',
      heldBy.map(({ instance, commit }) => html`${linkTo(instance)} at ${commitHtml(commit)}`),
      'no instance'
    )}
    ${cellHtml('Developed in', developedIn === undefined ? [] : [linkTo(developedIn)], 'unknown')}
  </tr>`;
};

const waitHtml = ({ from, to, newer }: GraphFeature['waits'][number], linkTo: LinkTo): Html => {
  if (to === undefined) return html`its first promotion`;
  return html`${linkTo(to)}${from !== undefined && html`, from ${linkTo(from)}`}${
    newer && html` <small>newer commits</small>`
  }`;
};

const cellHtml = (heading: string, entries: readonly Html[], none: string): Html =>
  html`<td role="cell" data-heading="${heading}">
    ${
      entries.length === 0
        ? html`<span class="none">${none}</span>`
        : html`<ul role="list">
            ${entries.map((entry) => html`<li>${entry}</li>`)}
          </ul>`
    }
  </td>`;
