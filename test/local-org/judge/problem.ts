import type { Component } from './types.js';
import { positionOf } from './xml.js';

/** Why a component fails. */
export type Problem = Component & Readonly<{ problem: string; lineNumber?: number; columnNumber?: number }>;

/** A problem of a component, with line and column when an offset into the text is known. */
export const problemAt = (component: Component, problem: string, text?: string, offset?: number): Problem => {
  const { type, fullName, fileName } = component;
  if (text === undefined || offset === undefined) return { type, fullName, fileName, problem };
  const { line, column } = positionOf(text, offset);
  return { type, fullName, fileName, problem, lineNumber: line, columnNumber: column };
};
