/**
 * What the cases of a property come from where there are few of them: the same cases everywhere, so that a change is not refused
 * for a fault that it has nothing to do with. The soaks, of which each has thousands, look for new ones each time.
 */
export const seed = 20_260_101;
