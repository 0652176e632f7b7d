import { type Forest, hasLeafGroup } from './forest.js';

/** The smallest width of a card beside its children, and what stands between two levels, in rem. */
const card = { smallest: 13.5, largest: 19, besideGroups: 14, gap: 2.25 };
/** The space at the left and the right of the page, in rem. */
const margin = 1.5;

/**
 * The one style sheet. The forest runs from left to right where all its levels fit beside each other, and from top to
 * bottom, indented, where they do not: on narrow windows, with large letters, in deep forests, and on paper. Everything is
 * laid out by the browser from nested lists, so that nothing can lie upon something else.
 */
export const styleOf = ({ levels, nodes }: Pick<Forest, 'levels' | 'nodes'>): string => {
  const columns = Math.max(levels, 1);
  // Groups of leaves get what the others leave.
  const largest = nodes.some(hasLeafGroup) ? card.besideGroups : card.largest;
  const needed = columns * (card.smallest + card.gap) + 2 * margin;
  return `${colours}${common}${grouped}
@media screen and (min-width: ${needed}rem) {
  :root { --card: clamp(${card.smallest}rem, calc((100vw - ${2 * margin + 1}rem) / ${columns} - ${card.gap}rem), ${largest}rem); }${sideBySide}}
@media print, (max-width: ${needed - 0.01}rem) {${indented}}
@media screen and (min-width: 56rem) and (max-width: ${needed - 0.01}rem) {${wideRows}}
@media screen and (max-width: 46rem) {${narrow}}
@media print {${printed}}
`;
};

const colours = `
:root {
  --page: #f6f7f9; --card-back: #fff; --text: #1c2128; --muted: #545d68; --line: #7f8a96; --edge: #d0d6dd;
  --link: #0a50b8; --chip: #e9eef5; --chip-text: #17324f;
  --failed: #9f1323; --failed-back: #ffeceb; --running: #0b4da2; --running-back: #e6f1ff;
  --attention: #744600; --attention-back: #fff3d4; --note: #4d5661; --note-back: #eceff2;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #0f141a; --card-back: #182029; --text: #e7edf3; --muted: #a5b1bd; --line: #72808e; --edge: #303b47;
    --link: #8cc0ff; --chip: #263443; --chip-text: #d6e6f7;
    --failed: #ffaea8; --failed-back: #43181a; --running: #a5d0ff; --running-back: #12304f;
    --attention: #f7cf7d; --attention-back: #3d2e0c; --note: #bcc6d0; --note-back: #27303a;
  }
}`;

const common = `
* { box-sizing: border-box; }
html { color-scheme: light dark; -webkit-text-size-adjust: 100%; scroll-padding-bottom: 1rem; }
body { margin: 0; padding: 1.25rem ${margin}rem 4rem; background: var(--page); color: var(--text);
  font: 0.9375rem/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Open Sans", sans-serif; overflow-wrap: anywhere; }
h1, h2, h3, p, ul, pre { margin: 0; padding: 0; }
h1 { font-size: 1.6rem; line-height: 1.2; } h2 { font-size: 1.15rem; margin: 2rem 0 0.75rem; } h3 { font-size: 1rem; line-height: 1.3; }
ul { list-style: none; } a { color: var(--link); text-underline-offset: 0.15em; }
code, pre { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: 0.9em; }
pre { white-space: pre-wrap; } summary { cursor: pointer; color: var(--link); width: fit-content; }
small { font-size: 0.8125rem; color: var(--muted); }
:focus-visible { outline: 0.1875rem solid var(--link); outline-offset: 0.125rem; border-radius: 0.25rem; }
:target { outline: 0.1875rem solid var(--link); outline-offset: 0.125rem; scroll-margin-top: 1rem; } h2:target { outline: none; }
.skip { position: absolute; left: ${margin}rem; top: -6rem; padding: 0.5rem 1rem; background: var(--card-back); z-index: 2; }
.skip:focus { top: 0.5rem; }
.unseen { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
header p, .legend { color: var(--muted); max-width: 60rem; } header p { margin-top: 0.35rem; } .legend { margin-bottom: 1rem; }
.numbers { display: flex; flex-wrap: wrap; gap: 0.5rem; margin-top: 1rem; }
.numbers li { display: flex; align-items: center; gap: 0.4rem; padding: 0.35rem 0.8rem; border: 1px solid var(--edge); border-radius: 2rem; background: var(--card-back); }
.numbers .mark { margin: 0; }
.mark { flex: none; width: 1rem; height: 1rem; margin-top: 0.15rem; fill: none; stroke: currentColor; stroke-width: 1.6; stroke-linecap: round; stroke-linejoin: round; }
.remark { display: flex; gap: 0.45rem; padding: 0.3rem 0.5rem; border-radius: 0.35rem; } .remark > div { min-width: 0; }
.remark a, .remark summary { color: inherit; } .remark pre { margin-top: 0.35rem; }
.failed.remark, .numbers .failed { color: var(--failed); background: var(--failed-back); }
.running.remark, .numbers .running { color: var(--running); background: var(--running-back); }
.attention.remark, .numbers .attention { color: var(--attention); background: var(--attention-back); }
.note.remark { color: var(--note); background: var(--note-back); }
.urgent { display: grid; gap: 0.4rem; max-width: 75rem; } .urgent a { font-weight: 600; } .section { margin-top: 0.75rem; }
.card { min-width: 0; padding: 0.6rem 0.75rem 0.65rem; background: var(--card-back); border: 1px solid var(--edge); border-left: 0.25rem solid var(--line); border-radius: 0.5rem; }
.card.mirror { border-style: dashed; }
.card.failed { border-color: var(--failed); } .card.running { border-color: var(--running); } .card.attention { border-left-color: var(--attention); }
.whole { white-space: nowrap; } .what { display: flex; flex-wrap: wrap; align-items: baseline; align-content: start; column-gap: 0.6rem; } .record { width: 100%; }
.facts, .record { color: var(--muted); font-size: 0.8438rem; } .facts span:not(:last-child)::after { content: " \\b7"; } .facts b { color: var(--text); font-weight: 600; }
.record { margin-top: 0.1rem; } .remarks, .waits { margin-top: 0.5rem; font-size: 0.8438rem; } .remarks { display: grid; gap: 0.3rem; }
.waits > p { margin-bottom: 0.3rem; } .chips { display: flex; flex-wrap: wrap; gap: 0.3rem; } .chips li { max-width: 100%; }
.chip { display: block; padding: 0.1rem 0.55rem; border-radius: 0.9rem; background: var(--chip); color: var(--chip-text); text-decoration: none; }
.chip:hover { text-decoration: underline; } .chip small { color: inherit; font-style: italic; }
.more { margin-top: 0.35rem; }
table { border-collapse: collapse; width: 100%; background: var(--card-back); border: 1px solid var(--edge); }
th, td { text-align: left; vertical-align: top; padding: 0.4rem 0.75rem; border-bottom: 1px solid var(--edge); }
thead th { white-space: nowrap; color: var(--muted); font-size: 0.8438rem; } tbody th { font-weight: 600; width: 32%; } td small, th small { white-space: nowrap; }
.none { color: var(--muted); }`;

const sideBySide = `
  .tree, .below { display: grid; gap: 0.6rem; align-content: start; align-self: start; }
  .tree { gap: 2rem; }
  .node { display: grid; grid-template-columns: var(--card) minmax(0, 1fr); min-width: 0; position: relative; }
  .node > .card { align-self: start; position: relative; }
  .below { margin-left: ${card.gap / 2}rem; padding-left: ${card.gap / 2}rem; }
  /* The line to the left of each instance but the last goes on to the next; that to the last ends there. */
  .below > .node::before { content: ""; position: absolute; left: -${card.gap / 2}rem; top: 0; bottom: -0.6rem; border-left: 2px solid var(--line); }
  .below > .node:first-child::before { top: 1.25rem; } .below > .node:last-child::before { bottom: auto; height: 1.25rem; }
  .below > .node:only-child::before { height: 2px; }
  .below > .node::after { content: ""; position: absolute; left: -${card.gap / 2}rem; top: 1.25rem; width: ${card.gap / 2}rem; border-top: 2px solid var(--line); }
  .node:has(> .below) > .card::after { content: ""; position: absolute; left: calc(100% + 1px); top: calc(1.25rem - 1px); width: calc(${card.gap / 2}rem + 2px); border-top: 2px solid var(--line); }
  .node:has(> .below) > .card::before { content: ""; position: absolute; left: calc(100% + 1px); top: calc(1.25rem - 5px); border: 5px solid transparent; border-right: 7px solid var(--line); border-left: 0; }
  .group, .leaves > .node { grid-template-columns: minmax(0, 1fr); }
  /* Those above stay in sight, and may then be anywhere beside those below: the line is as long as these are. */
  @media (min-height: 35rem) {
    .tall .below { border-left: 2px solid var(--line); border-radius: 0.5rem; }
    .tall .below > .node::before, .tall .below > .node::after { content: none; }
    .tall .below > .node > .card h3::before { content: ""; position: absolute; right: 100%; top: calc(1.25rem - 1px); width: calc(${card.gap / 2}rem + 3px); margin-right: 0.25rem; border-top: 2px solid var(--line); }
    .tall .node:has(> .below) > .card:not(:has(details[open])) { position: sticky; top: 1rem; }
  }
`;

const grouped = `
.leaves { display: grid; gap: 0.5rem; grid-template-columns: repeat(auto-fill, minmax(min(16rem, 100%), 1fr));
  margin: 0.5rem 0 0 0.75rem; padding-left: 0.75rem; border-left: 2px solid var(--line); }`;

const indented = `
  .tree, .below { display: grid; gap: 0.5rem; grid-template-columns: minmax(0, 1fr); } .tree { gap: 1.5rem; }
  .below { margin: 0.5rem 0 0 0.75rem; padding-left: 0.75rem; border-left: 2px solid var(--line); }
`;

const wideRows = `
  .node > .card:has(> .what + *) { display: grid; grid-template-columns: minmax(0, 2fr) minmax(0, 3fr); column-gap: 1.5rem; }
  .card > .what { grid-row: 1 / span 4; } .card > :not(.what) { grid-column: 2; } .card > .what + * { margin-top: 0; }
  .leaves > .node > .card:has(> .what + *) { display: block; } .leaves > .node > .card > .what + * { margin-top: 0.5rem; }
`;

const narrow = `
  body { padding: 1rem 0.75rem 3rem; } .skip { left: 0.75rem; }
  .below, .leaves { margin-left: 0.25rem; padding-left: 0.5rem; }
  table, tbody, tr, th, td { display: block; } tbody th { width: auto; border: 0; } thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  td { display: grid; grid-template-columns: 6.5rem minmax(0, 1fr); border: 0; padding-top: 0; } td::before { content: attr(data-heading); color: var(--muted); font-size: 0.8125rem; }
  tbody tr { border-bottom: 1px solid var(--edge); padding: 0.35rem 0; } table { border-bottom: 0; }
`;

const printed = `
  body { padding: 0; font-size: 9.5pt; background: #fff; } .skip { display: none; }
  .card, tr, .remark { break-inside: avoid; } h2, h3 { break-after: avoid; } a { color: inherit; }
  .remark, .chip, .numbers li { border: 1px solid var(--edge); } details::details-content { content-visibility: visible; display: block; height: auto; }
`;
