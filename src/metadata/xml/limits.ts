/** What a metadata file may be at most: the Metadata API takes packages of 39 MB, and its types nest about ten deep. */
export const limits = { bytes: 50 * 1024 * 1024, depth: 200 } as const;
