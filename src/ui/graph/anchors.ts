import { html, type Html } from './html.js';

/** Anchors are made of numbers: names may hold anything. */
export const instanceAnchor = (number: number): string => `instance-${number}`;

/** The anchor of a feature's row. */
export const featureAnchor = (number: number): string => `feature-${number}`;

/** A name from outside: it may be written from right to left, and must not turn what stands around it. */
export const nameHtml = (name: string): Html => html`<bdi>${name}</bdi>`;

/** A commit as people name it. */
export const commitHtml = (commit: string): Html => html`<code>${commit.slice(0, 7)}</code>`;

/** A moment: the age for people, the time for programs. */
export const timeHtml = (at: string, text: string): Html => html`<time datetime="${at}">${text}</time>`;

/** `2026-03-14 12:00 UTC`. */
export const utc = (at: string): string => `${at.slice(0, 16).replace('T', ' ')} UTC`;
