/**
 * The driver with all its modules, which the build puts in here: finding and reading them one by one takes git as long as a
 * merge (`scripts/bundleDriver.js`).
 */
export { drive } from './driver.js';
