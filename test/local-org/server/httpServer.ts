import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Answer } from './answers.js';
import type { HttpRequest } from './call.js';
import type { Ending } from './respond.js';

/**
 * Longer than any client computes between two requests. Node's own five seconds close a connection that the client
 * then writes into.
 */
const KEEP_ALIVE = 120_000;

/** A listening server. */
export type HttpServer = Readonly<{ url: string; port: number; close: () => Promise<void> }>;

/**
 * Answers requests on loopback, and on no other interface, until it is closed. Port 0 takes a free one.
 *
 * @throws the system's error when the port is taken (code EADDRINUSE) or not allowed.
 */
export const listen = async (port: number, handle: (request: HttpRequest) => Promise<Ending>): Promise<HttpServer> => {
  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing, handle).catch(() => incoming.socket.destroy());
  });
  server.keepAliveTimeout = KEEP_ALIVE;
  server.headersTimeout = KEEP_ALIVE + 1000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    close: async () => close(server),
  };
};

/** How long answers that are on their way get before their connections are dropped. */
const GRACE = 200;

const close = async (server: Server): Promise<void> => {
  const drop = setTimeout(() => server.closeAllConnections(), GRACE);
  await new Promise<void>((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeIdleConnections();
  });
  clearTimeout(drop);
};

const serve = async (
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  handle: (request: HttpRequest) => Promise<Ending>
): Promise<void> => {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const ending = await handle({
    method: incoming.method ?? 'GET',
    url: urlOf(incoming.url ?? '/'),
    headers: incoming.headers,
    body: Buffer.concat(chunks),
  });
  if (ending.kind === 'close') endConnection(incoming.socket, ending.how);
  else if (ending.kind === 'broken') sendBroken(outgoing, ending.answer);
  else send(outgoing, ending.answer);
};

/**
 * Clients whose instance url ends in a slash send `//services/…`, which a URL parser reads as a host: repeated slashes
 * of the path are collapsed first.
 */
const urlOf = (target: string): URL => {
  const [path, ...query] = target.split('?');
  return new URL([path.replace(/\/{2,}/g, '/'), ...query].join('?'), 'http://127.0.0.1');
};

const send = (outgoing: ServerResponse, answer: Answer): void => {
  outgoing.writeHead(answer.status, { 'content-type': answer.contentType, ...answer.headers });
  outgoing.end(answer.body);
};

/** Half of the body under a length that fits it: the client gets what looks whole and cannot be read. */
const sendBroken = (outgoing: ServerResponse, answer: Answer): void =>
  send(outgoing, { ...answer, body: answer.body.slice(0, Math.floor(answer.body.length / 2)) });

const endConnection = (socket: Socket, how: 'fin' | 'rst'): void => {
  if (how === 'rst') socket.resetAndDestroy();
  else socket.end();
};
