import type { Need } from './findNeeds.js';

/** What a feature needs of another one, as a sentence. */
export const needInWords = ({ feature, needs, component, file, line }: Need, instance: string): string =>
  `${feature} needs ${needs} (${component}, ${file}:${line}), which is not in ${instance}.`;

/** The features that need each other, as one text for each circle. */
export const circlesIn = (needs: readonly Need[]): readonly string[] => {
  const reached = new Map<string, Set<string>>();
  for (const { feature } of needs) reached.set(feature, reachedFrom(feature, needs));
  const circles = new Set<string>();
  for (const [feature, all] of reached) {
    if (!all.has(feature)) continue;
    const others = [...all].filter((each) => reached.get(each)?.has(feature));
    circles.add([...new Set([feature, ...others])].sort().join(', '));
  }
  return [...circles].map((names) => `These need each other, and go as one unit: ${names}.`);
};

/** The features to promote, those that others need before them. */
export const inOrderOfNeed = (features: readonly string[], needs: readonly Need[]): readonly string[] => {
  const ordered = new Set<string>();
  const open = new Set<string>();
  const take = (feature: string): void => {
    if (ordered.has(feature) || open.has(feature)) return;
    open.add(feature);
    for (const need of needs) if (need.feature === feature) take(need.needs);
    ordered.add(feature);
  };
  features.forEach(take);
  return [...ordered];
};

const reachedFrom = (feature: string, needs: readonly Need[]): Set<string> => {
  const reached = new Set<string>();
  const open = [feature];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    for (const { feature: of, needs: to } of needs) {
      if (of !== name || reached.has(to)) continue;
      reached.add(to);
      open.push(to);
    }
  }
  return reached;
};
