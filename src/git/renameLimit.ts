/**
 * Up to how many files, on either side of a comparison, git looks for renamed ones that were changed, too: what it takes by
 * itself for a merge (git 2.39, merge-ort.c), where `diff-tree` takes a thousand. What follows a merge has to see what it saw.
 */
export const renameLimit = 7000;
