import type { Component, ComponentMessage } from './types.js';
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

/** The message of a component that failed. */
export const failureMessage = (problem: Problem): ComponentMessage => ({
  componentType: problem.type,
  fullName: problem.fullName,
  fileName: problem.fileName,
  success: false,
  created: false,
  changed: false,
  deleted: false,
  problem: problem.problem,
  problemType: 'Error',
  ...(problem.lineNumber === undefined ? {} : { lineNumber: problem.lineNumber, columnNumber: problem.columnNumber }),
});
