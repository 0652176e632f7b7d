export { judge } from './judge.js';
export { refuseOverLimits } from './limits.js';
export { refuseAtSubmit } from './refuse.js';
export { componentsIn, retrieveFrom } from './retrieve.js';
export { emptyOrg } from './state.js';
export { isKnownType, types as metadataTypes } from './registry.js';
export { NotAZipError, readZip, writeZip } from './zip.js';
export type * from './types.js';
