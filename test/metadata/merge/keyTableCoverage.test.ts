import { expect } from 'chai';
import { type Place, placeBelow, placeOf, ruleOf } from '../../../src/metadata/merge/keys.js';
import { componentTypes, fieldsOf } from './wsdl.js';

type Spot = Readonly<{ place: Place; path: string; above: readonly string[] }>;

/** The lists at any depth of a type that the table of keys does not know, each as its path; a type within itself is left out. */
const listsWithoutRow = (
  type: string,
  spot: Spot = { place: placeOf(type), path: type, above: [] }
): readonly string[] =>
  fieldsOf(type).flatMap((field): readonly string[] => {
    const path = `${spot.path}/${field.name}`;
    const above = [...spot.above, type];
    const isUnknown = field.isList && ruleOf(spot.place, field.name) === undefined;
    const below = above.includes(field.type)
      ? []
      : listsWithoutRow(field.type, { place: placeBelow(spot.place, field.name), path, above });
    return isUnknown ? [path, ...below] : below;
  });

describe('the lists that the table of keys knows', () => {
  it('are all of the settings', () => {
    expect(componentTypes(/Settings$/).flatMap((type) => listsWithoutRow(type))).to.deep.equal([]);
  });

  it('are all of flows and their tests', () => {
    expect(['Flow', 'FlowTest'].flatMap((type) => listsWithoutRow(type))).to.deep.equal([]);
  });

  it('are all of bots, and of the models that they understand', () => {
    const bots = ['Bot', 'BotBlock', 'BotTemplate', 'BotVersion', 'MlDomain'];
    expect(bots.flatMap((type) => listsWithoutRow(type))).to.deep.equal([]);
  });
});
