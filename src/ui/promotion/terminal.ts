/** Where a person is asked; the terminal of this process by default. */
export type Terminal = Readonly<{ input?: NodeJS.ReadableStream; output?: NodeJS.WritableStream }>;
