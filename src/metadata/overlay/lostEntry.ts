/** An entry that a profile lost: its list, its key in it, empty where the list has one entry alone, and what people call it. */
export type LostEntry = Readonly<{ list: string; name: string; what: string }>;

/** An entry of a profile for people, such as `field permission Account.Rating__c`. */
export const entryInWords = ({ what, name }: LostEntry): string => (name === '' ? what : `${what} ${name}`);
