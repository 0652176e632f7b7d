/** What is to be done once nothing runs any more that must come to its end. */
let waiting: Array<() => void> = [];
let running = 0;

/** Does something that is not to be cut off in the middle, such as what takes a lock and releases it. */
export const orderly = async <T>(action: () => Promise<T>): Promise<T> => {
  running += 1;
  try {
    return await action();
  } finally {
    running -= 1;
    if (running === 0) {
      const all = waiting;
      waiting = [];
      all.forEach((end) => end());
    }
  }
};

/** Ends the process as soon as {@link orderly} things are done; at once when it is asked a second time. */
export const endInOrder = (end: () => void): void => {
  if (running > 0 && waiting.length === 0) waiting.push(end);
  else end();
};
