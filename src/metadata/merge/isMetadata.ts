/** The namespace of all metadata files (Metadata API Developer Guide); what has another one may be anything. */
const namespace = Buffer.from('http://soap.sforce.com/2006/04/metadata');

/** How far into a file its root has begun, in bytes. */
const head = 2048;

/** Whether a file is metadata in XML, by its namespace. */
export const isMetadata = (content: Buffer): boolean => content.subarray(0, head).includes(namespace);
