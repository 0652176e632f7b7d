import { html, type Html } from './html.js';
import type { Remark, Tone } from './remarks.js';

/** Drawn, not typed: which symbols a font has cannot be known. The word beside each says the same. */
const shapes: Readonly<Record<Tone, Html>> = {
  failed: html`<circle cx="8" cy="8" r="6.5" /><path d="m5.5 5.5 5 5m0-5-5 5" />`,
  running: html`<circle cx="8" cy="8" r="6.5" /><path d="M8 4.5V8l2.5 1.5" />`,
  attention: html`<path d="M8 1.8 14.8 14H1.2Z" /><path d="M8 6v4m0 1.7v.3" />`,
  note: html`<circle cx="8" cy="8" r="6.5" /><path d="M8 7.5V11.5M8 4.5v.3" />`,
};

/** The symbol of a tone, for the eye alone. */
export const markOf = (tone: Tone): Html =>
  html`<svg class="mark" viewBox="0 0 16 16" aria-hidden="true" focusable="false">${shapes[tone]}</svg>`;

/** A remark: its symbol, its word, its text, and all that was said, to be opened. */
export const remarkHtml = ({ tone, label, text, more }: Remark): Html =>
  html`<li class="remark ${tone}">
    ${markOf(tone)}
    <div>
      <strong>${label}.</strong> ${text}
      ${
        more !== undefined &&
        html`<details>
          <summary>All that was said</summary>
          <pre>${more}</pre>
        </details>`
      }
    </div>
  </li>`;
