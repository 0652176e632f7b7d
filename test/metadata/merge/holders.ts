/** A section of a layout by its label, and its columns by their fields; a field with a sign behind it is required. */
export type Section = Readonly<[label: string, columns: string]>;

/** A layout of sections. */
export const layout = (...sections: readonly Section[]): string => {
  const item = (name: string): string =>
    `<layoutItems><behavior>${name.length > 1 ? 'Required' : 'Edit'}</behavior><field>${name[0]}</field></layoutItems>\n`;
  const column = (fields: string): string =>
    `<layoutColumns>\n${(fields.match(/\w!?/g) ?? []).map(item).join('')}</layoutColumns>\n`;
  const written = sections.map(
    ([label, columns]) =>
      `<layoutSections>\n<label>${label}</label>\n${columns.split('|').map(column).join('')}</layoutSections>\n`
  );
  return `<Layout>\n${written.join('')}</Layout>\n`;
};

/** A page of regions, by their names and the fields in them. */
export const page = (...regions: readonly Section[]): string => {
  const item = (name: string): string =>
    `<itemInstances>\n<fieldInstance>\n<fieldItem>${name}</fieldItem>\n<identifier>${name[0]}</identifier>\n</fieldInstance>\n</itemInstances>\n`;
  const written = regions.map(
    ([name, items]) =>
      `<flexiPageRegions>\n${(items.match(/\w!?/g) ?? []).map(item).join('')}<name>${name}</name>\n</flexiPageRegions>\n`
  );
  return `<FlexiPage>\n${written.join('')}</FlexiPage>\n`;
};
