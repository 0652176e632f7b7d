import type { ControlReply, ControlRequest } from './protocol.js';

/**
 * Asks something of a running server.
 *
 * @throws Error with what the server says, or that nobody listens there.
 */
export const control = async (url: string, request: ControlRequest): Promise<ControlReply> => {
  const response = await fetch(`${url}/local-org/control`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  }).catch((error: unknown) => {
    throw new Error(`No local org answers at ${url}.`, { cause: error });
  });
  const reply = (await response.json()) as ControlReply & { error?: string };
  if (reply.error !== undefined) throw new Error(reply.error);
  return reply;
};
