/** What is done to a component, in words. */
export const operationWords = { add: 'Add', change: 'Change', delete: 'Delete' } as const;
