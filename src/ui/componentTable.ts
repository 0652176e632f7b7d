import type { Member } from '../common/member.js';
import { printable } from '../common/printable.js';
import { operationWords } from './operationWords.js';
import { wrapped, type WrappedTable } from './tableWidth.js';

/** Components and what is done to them, as a table in the style of sf. */
export const componentTable = (
  components: ReadonlyArray<Member & Readonly<{ operation: keyof typeof operationWords }>>
): WrappedTable &
  Readonly<{
    data: Array<{ operation: string; fullName: string; type: string }>;
    columns: Array<{ key: 'operation' | 'fullName' | 'type'; name: string }>;
    title: string;
  }> => ({
  data: components.map(({ operation, fullName, type }) => ({
    operation: operationWords[operation],
    fullName: printable(fullName),
    type,
  })),
  columns: [
    { key: 'operation', name: 'Operation' },
    { key: 'fullName', name: 'Name' },
    { key: 'type', name: 'Type' },
  ],
  title: `Components [${components.length}]`,
  ...wrapped(),
});
