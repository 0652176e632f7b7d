/** Items by a key, in their order. Node has it as `Map.groupBy`, which the parser of ESLint 8 does not know yet. */
export const groupBy = <Item, Key>(
  items: readonly Item[],
  keyOf: (item: Item, position: number) => Key
): Map<Key, Item[]> => {
  const groups = new Map<Key, Item[]>();
  items.forEach((item, position) => {
    const key = keyOf(item, position);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  });
  return groups;
};
