import { counted } from '../../common/words.js';
import type { GraphInstance } from '../../promotion/graph/graph.js';
import { ageOf } from '../instances/age.js';
import { commitHtml, instanceAnchor, nameHtml, timeHtml } from './anchors.js';
import { chipsHtml } from './chips.js';
import { type Forest, hasLeafGroup, type TreeNode } from './forest.js';
import { html, type Html } from './html.js';
import { remarkHtml } from './marks.js';

/** How many instances are drawn before those above stay in sight while those below are scrolled. */
const fitting = 12;

/** The whole forest, as nested lists. */
export const treeHtml = ({ roots, nodes, now }: Forest): Html =>
  html`<ul
    class="${nodes.length > fitting ? 'tree tall' : 'tree'}"
    role="list"
    aria-label="Instances, each with those below it"
  >
    ${roots.map((node) => nodeHtml(node, now))}
  </ul>`;

const nodeHtml = (node: TreeNode, now: Date): Html => {
  const { instance, below } = node;
  const group = hasLeafGroup(node);
  return html`<li class="${group ? 'node group' : 'node'}">
    ${cardHtml(node, now)}
    ${
      below.length > 0 &&
      html`<ul class="${group ? 'leaves' : 'below'}" role="list" aria-label="Below ${instance.name}">
        ${below.map((each) => nodeHtml(each, now))}
      </ul>`
    }
  </li>`;
};

const cardHtml = ({ number, instance, remarks, toParent, toHere }: TreeNode, now: Date): Html => {
  const tone = remarks[0]?.tone ?? 'well';
  return html`<div class="card ${tone}${instance.mirrorOf !== undefined && ' mirror'}" id="${instanceAnchor(number)}">
    <div class="what">
      <h3>${nameHtml(instance.name)}</h3>
      <p class="facts">${factsOf(instance).map((fact) => html`<span>${fact}</span> `)}</p>
      ${recordHtml(instance, now)}
    </div>
    ${
      remarks.length > 0 &&
      html`<ul class="remarks" role="list">
        ${remarks.map(remarkHtml)}
      </ul>`
    }
    ${
      toHere.length > 0 &&
      html`<div class="waits">
        <p>${counted(toHere.length, 'feature')} with newer commits not promoted yet</p>
        ${chipsHtml(toHere, `with newer commits for ${instance.name}`)}
      </div>`
    }
    ${
      toParent.length > 0 &&
      html`<div class="waits">
        <p>
          ${counted(toParent.length, 'feature')} ${toParent.length === 1 ? 'waits' : 'wait'} for
          ${nameHtml(instance.parent ?? '')}
        </p>
        ${chipsHtml(toParent, `that wait for ${instance.parent ?? ''}`)}
      </div>`
    }
  </div>`;
};

const factsOf = (instance: GraphInstance): Html[] => {
  const { name, kind, org, branch, deployedCommit, parent, foreignParent, mirrorOf, behind = 0 } = instance;
  return [
    ...(mirrorOf === undefined ? [] : [html`mirror of ${nameHtml(mirrorOf)}`]),
    ...(foreignParent === undefined
      ? []
      : [html`parent ${nameHtml(foreignParent.instance)} in ${nameHtml(foreignParent.repository)}`]),
    ...(kind === undefined ? [] : [html`${kind}`]),
    ...(org === name ? [] : [html`org ${nameHtml(org)}`]),
    ...(branch === name || mirrorOf !== undefined ? [] : [html`branch ${nameHtml(branch)}`]),
    ...(deployedCommit === undefined ? [] : [html`<span class="whole">holds ${commitHtml(deployedCommit)}</span>`]),
    ...(behind === 0 ? [] : [html`<b>${counted(behind, 'commit')} behind ${nameHtml(parent ?? '')}</b>`]),
  ];
};

const recordHtml = ({ lastRecord }: GraphInstance, now: Date): Html | undefined => {
  if (!lastRecord) return undefined;
  const { kind, features, by, at } = lastRecord;
  const [first, ...others] = features;
  const what = first !== undefined && html` of ${nameHtml(first)}${others.length > 0 && ` and ${others.length} more`}`;
  return html`<p class="record">${kind}${what} by ${nameHtml(personOf(by))}, ${timeHtml(at, ageOf(at, now))}</p>`;
};

/** The name without the address: `Ada <ada@example.com>` → `Ada`. */
const personOf = (by: string): string => by.replace(/ <[^<>]*>$/, '');
