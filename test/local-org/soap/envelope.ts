import { XMLParser } from 'fast-xml-parser';
import { type Answer, type ApiError, xmlAnswer } from '../server/answers.js';

/** A SOAP request, read: the operation is the name of the body's only element. */
export type SoapRequest = Readonly<{
  operation: string;
  /** The operation's parameters; an element that occurs once is a value, one that occurs often an array. */
  parameters: Readonly<Record<string, unknown>>;
  sessionId: string;
  /** The zip of a deploy, decoded. It is cut out before parsing, because it may be 50 MB of base64. */
  zipFile: Buffer | undefined;
}>;

type XmlObject = Readonly<Record<string, unknown>>;

const parser = new XMLParser({
  ignoreAttributes: true,
  removeNSPrefix: true,
  parseTagValue: false,
  ignoreDeclaration: true,
  trimValues: true,
});

/**
 * Reads an envelope.
 *
 * @throws Error when the text is no envelope with one operation.
 */
export const readEnvelope = (text: string): SoapRequest => {
  const { rest, zipFile } = cutZipFile(text);
  const envelope = asObject(asObject(parser.parse(rest)).Envelope);
  const [operation, parameters] = Object.entries(asObject(envelope.Body))[0] ?? [];
  if (operation === undefined) throw new Error('The SOAP body holds no operation.');
  const sessionId = asObject(asObject(envelope.Header).SessionHeader).sessionId;
  return {
    operation,
    parameters: asObject(parameters),
    sessionId: typeof sessionId === 'string' ? sessionId : '',
    zipFile,
  };
};

const cutZipFile = (text: string): { rest: string; zipFile: Buffer | undefined } => {
  const start = text.indexOf('<ZipFile>');
  const end = text.indexOf('</ZipFile>', start);
  if (start < 0 || end < 0) return { rest: text, zipFile: undefined };
  return {
    rest: text.slice(0, start) + text.slice(end + '</ZipFile>'.length),
    zipFile: Buffer.from(text.slice(start + '<ZipFile>'.length, end), 'base64'),
  };
};

/** The value as an object; anything else (absent, empty element, text) as an empty one. */
export const asObject = (value: unknown): XmlObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as XmlObject) : {};

/** The value as a list: a repeated element is an array already, a single one is not, an absent one is none. */
export const asList = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as unknown[]) : [value];

/** The texts of an element that may be repeated. */
export const asTexts = (value: unknown): readonly string[] =>
  asList(value).filter((item): item is string => typeof item === 'string' && item !== '');

/** Escapes text for use as XML content. */
export const escapeXml = (text: string): string =>
  text.replace(
    /[&<>"']/g,
    (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' })[character] ?? ''
  );

/**
 * A value as XML elements: arrays repeat their element, `undefined` leaves it out (never `xsi:nil`), everything
 * else is text.
 */
export const toXml = (name: string, value: unknown): string => {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.map((item) => toXml(name, item)).join('');
  if (typeof value !== 'object' || value === null) return `<${name}>${escapeXml(String(value))}</${name}>`;
  const inner = Object.entries(value).map(([key, item]) => toXml(key, item));
  return `<${name}>${inner.join('')}</${name}>`;
};

const envelope = (body: string, namespaces: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"${namespaces}>` +
  `<soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`;

/** The answer to an operation, with its payload in one or more `<result>` elements. */
export const soapAnswer = (operation: string, result: unknown): Answer =>
  xmlAnswer(
    envelope(
      `<${operation}Response>${toXml('result', result)}</${operation}Response>`,
      ' xmlns="http://soap.sforce.com/2006/04/metadata"'
    )
  );

/**
 * A SOAP fault. `faultcode` carries no attribute: clients find an expired session by the literal element, and name
 * the error after its content.
 */
export const soapFaultAnswer = (error: ApiError): Answer =>
  xmlAnswer(
    envelope(
      `<soapenv:Fault><faultcode>sf:${error.code}</faultcode><faultstring>${escapeXml(
        `${error.code}: ${error.message}`
      )}</faultstring></soapenv:Fault>`,
      ' xmlns:sf="http://soap.sforce.com/2006/04/metadata"'
    ),
    500
  );
