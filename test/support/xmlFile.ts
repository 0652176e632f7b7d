/** Elements by tag and content. */
export type Elements = ReadonlyArray<readonly [tag: string, content: string | Elements]>;

/** An element that holds others. */
export const element = (tag: string, ...content: Elements): readonly [string, Elements] => [tag, content];

/** A metadata file as an org writes it. */
export const xmlFile = (root: string, ...elements: Elements): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://soap.sforce.com/2006/04/metadata">\n${written(elements, '    ')}</${root}>\n`;

const written = (elements: Elements, indent: string): string =>
  elements
    .map(([tag, content]) =>
      typeof content === 'string'
        ? `${indent}<${tag}>${content}</${tag}>\n`
        : `${indent}<${tag}>\n${written(content, `${indent}    `)}${indent}</${tag}>\n`
    )
    .join('');
