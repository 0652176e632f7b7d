import { registerHooks } from 'node:module';

/** What the merges of XML and of JSON give, without the entry `Shared`. */
const damaged = {
  'mergeMetadata.js': ['mergeMetadata', /<labels>\s*<fullName>Shared<[^]*?<\/labels>\s*/],
  'mergeJsonFile.js': ['mergeJsonFile', /\{\s*"id": "Shared"\s*\},\s*/],
};

registerHooks({
  resolve: (specifier, context, next) => {
    const resolved = next(specifier, context);
    const found = Object.keys(damaged).find((name) => resolved.url.endsWith(`/${name}`));
    const isOfPromotion = context.parentURL?.endsWith('/promotion/merge/mergeFile.js');
    return found && isOfPromotion ? { ...resolved, url: `${resolved.url}?damaged` } : resolved;
  },
  load: (url, context, next) => {
    if (!url.endsWith('?damaged')) return next(url, context);
    const real = url.replace('?damaged', '');
    const [name, entry] = damaged[real.slice(real.lastIndexOf('/') + 1)];
    const source = `
      import { ${name} as merge } from ${JSON.stringify(real)};
      export const ${name} = (...args) => {
        const merged = merge(...args);
        return { ...merged, content: Buffer.from(merged.content.toString().replace(${entry}, '')) };
      };`;
    return { format: 'module', source, shortCircuit: true };
  },
});
