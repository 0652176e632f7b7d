const steps = [
  { unit: 'year', seconds: 365 * 24 * 3600 },
  { unit: 'month', seconds: 30 * 24 * 3600 },
  { unit: 'day', seconds: 24 * 3600 },
  { unit: 'hour', seconds: 3600 },
  { unit: 'minute', seconds: 60 },
] as const;

/**
 * How long ago something was, in the largest unit that fits: "2 hours ago", "just now" for less than a minute.
 *
 * @param at ISO 8601
 */
export const ageOf = (at: string, now: Date): string => {
  const seconds = (now.getTime() - Date.parse(at)) / 1000;
  const step = steps.find((each) => seconds >= each.seconds);
  if (!step) return 'just now';
  const count = Math.floor(seconds / step.seconds);
  return `${count} ${step.unit}${count === 1 ? '' : 's'} ago`;
};
