import { upgradeWebSocket, type HttpBindings } from '@hono/node-server';
import { Hono, type Context } from 'hono';
import type { WebSocket } from 'ws';
import { z } from 'zod';
import type { FaultPlace } from '../chat/faults.ts';
import { answerCall, type FaultyContext } from './answer-call.ts';
import { requests, type ReceiveWishes, type SendRequest } from './requests.ts';
import { cannotProcess, Refusal } from './refusal.ts';
import type { GroupEntry } from './groups.ts';
import type { SignalMode } from './inbox.ts';
import { bytesOf } from './picture.ts';

/** What the service does when a call has the right shape. */
export interface Service {
  readonly mode: SignalMode;
  readonly number: string;
  /** Whether it answers as services before 0.101 do. */
  isOld(): boolean;
  receive(wishes: ReceiveWishes, at: { readonly isGone: () => boolean }): Promise<readonly object[]>;
  connect(socket: WebSocket, number: string): void;
  /** @returns the time of the message, which is its id. */
  send(request: SendRequest): Promise<number>;
  groups(number: string): Promise<readonly GroupEntry[]>;
  typing(number: string, recipient: string, on: boolean): Promise<void>;
  receipt(number: string, recipient: string, timestamp: number): Promise<void>;
  /** Takes a text back. @returns the time of that. */
  remove(number: string, recipient: string, timestamp: number): Promise<number>;
  /** Reacts to something, or takes that back. */
  reaction(number: string, recipient: string): Promise<void>;
}

type Env = { Bindings: HttpBindings };

const numeric = /^-?\d+$/;

/** signal-cli-rest-api as programs see it, as far as bots need it. */
export function restApi(service: Service, faulty: FaultyContext): Hono<Env> {
  const app = new Hono<Env>();
  const answer = (at: FaultPlace, carryOut: (c: Context<Env>) => Promise<Response>) => (c: Context<Env>) =>
    answerCall(c, at, faulty, () => carryOut(c));

  app.get(
    '/v1/health',
    answer('everything', async () => new Response(null, { status: 204 })),
  );
  app.get(
    '/v1/about',
    answer('everything', async () => Response.json(about(service))),
  );
  app.get(
    '/v1/accounts',
    answer('everything', async () => Response.json([service.number])),
  );
  app.get(
    '/v1/groups/:number',
    answer('everything', async (c) => Response.json(await service.groups(c.req.param('number')!))),
  );
  app.get(
    '/v1/groups/:number/:group',
    answer('everything', async (c) => {
      const groups = await service.groups(c.req.param('number')!);
      const group = groups.find(({ id }) => id === c.req.param('group'));
      if (group === undefined) throw new Refusal(404, 'No group with that id found');
      return Response.json(group);
    }),
  );
  app.get(
    '/v1/attachments/:attachment',
    answer('everything', async (c) => {
      const bytes = bytesOf(c.req.param('attachment')!);
      if (bytes === undefined) throw new Refusal(404, 'No attachment with that name found');
      return new Response(bytes, { headers: { 'content-type': 'image/png' } });
    }),
  );
  app.get(
    '/v1/receive/:number',
    answer('hearing', (c) => (service.mode === 'native' ? receive(c, service) : connect(c, service))),
  );
  app.post(
    '/v2/send',
    answer('sending', async (c) => {
      const request = await read(c, requests.send);
      const recipients = [...(request.recipients ?? []), ...(request.recipient ? [request.recipient] : [])];
      if (recipients.length === 0) throw cannotProcess('please provide at least one recipient');
      if (request.number === '') throw cannotProcess('please provide a valid number');
      const isOld = service.isOld();
      const sent = { timestamp: String(await service.send({ ...request, recipients })) };
      return Response.json(isOld ? sent : [sent], { status: 201 });
    }),
  );
  for (const method of ['PUT', 'DELETE'])
    app.on(
      method,
      '/v1/typing-indicator/:number',
      answer('activity', async (c) => {
        const { recipient } = await read(c, requests.typing);
        await service.typing(c.req.param('number')!, recipient, method === 'PUT');
        return new Response(null, { status: 204 });
      }),
    );
  app.post(
    '/v1/receipts/:number',
    answer('activity', async (c) => {
      const { recipient, receipt_type: type, timestamp } = await read(c, requests.receipt);
      if (recipient === '') throw cannotProcess('recipient missing');
      if (type !== 'read' && type !== 'viewed') throw cannotProcess('receipt type must be read or viewed');
      if (timestamp === 0) throw cannotProcess('timestamp missing');
      await service.receipt(c.req.param('number')!, recipient, timestamp);
      return new Response(null, { status: 204 });
    }),
  );
  app.delete(
    '/v1/remote-delete/:number',
    answer('everything', async (c) => {
      const { recipient, timestamp } = await read(c, requests.removal);
      if (recipient === '') throw cannotProcess('recipient missing');
      if (timestamp === 0) throw cannotProcess('timestamp missing');
      const at = await service.remove(c.req.param('number')!, recipient, timestamp);
      return Response.json({ timestamp: String(at) }, { status: 201 });
    }),
  );
  for (const method of ['POST', 'DELETE'])
    app.on(
      method,
      '/v1/reactions/:number',
      answer('everything', async (c) => {
        const { recipient, target_author: author, reaction, timestamp } = await read(c, requests.reaction);
        if (recipient === '') throw cannotProcess('recipient missing');
        if (author === '') throw cannotProcess('target_author missing');
        if (timestamp === 0) throw cannotProcess('timestamp missing');
        if (method === 'POST' && reaction === '') throw cannotProcess('reaction missing');
        await service.reaction(c.req.param('number')!, recipient);
        return new Response(null, { status: 204 });
      }),
    );
  app.all('*', () => new Response('404 page not found', { status: 404 }));
  return app;
}

function about({ mode, isOld }: Service): object {
  return {
    versions: ['v1', 'v2'],
    build: 2,
    mode,
    version: isOld() ? '0.100' : '0.101',
    capabilities: { 'v2/send': ['quotes', 'mentions'] },
  };
}

/** Empties what waits. Somebody who asks for a socket gets nothing else. */
async function receive(c: Context<Env>, service: Service): Promise<Response> {
  const query = c.req.query();
  for (const name of ['timeout', 'max_messages'])
    if (query[name] !== undefined && !numeric.test(query[name]))
      throw cannotProcess(`${name} needs to be numeric!`);
  for (const name of ['ignore_attachments', 'ignore_stories', 'send_read_receipts'])
    if (query[name] !== undefined && query[name] !== 'true' && query[name] !== 'false')
      throw cannotProcess(`${name} parameter needs to be either 'true' or 'false'`);
  refuseOthers(c.req.param('number')!, service);
  const limit = Number(query['max_messages'] ?? 0);
  const wishes: ReceiveWishes = {
    timeoutSeconds: Number(query['timeout'] ?? 1),
    limit: limit > 0 ? limit : Infinity,
    sendsReceipts: query['send_read_receipts'] === 'true',
  };
  const { signal } = c.req.raw;
  return Response.json(await service.receive(wishes, { isGone: () => signal.aborted }));
}

async function connect(c: Context<Env>, service: Service): Promise<Response> {
  const number = c.req.param('number')!;
  const upgrade = upgradeWebSocket(() => ({
    onOpen: (_, { raw }) => service.connect(raw as WebSocket, number),
  }));
  const response = await upgrade(c, async () => {});
  if (response instanceof Response) return response;
  // Two answers, one after the other, as the service writes them.
  const error =
    "websocket: the client is not using the websocket protocol: 'upgrade' token not found in 'Connection' header";
  return new Response(`Bad Request\n${JSON.stringify({ error })}`, {
    status: 400,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'sec-websocket-version': '13' },
  });
}

/** @throws Refusal where the account is not the bot's. */
export function refuseOthers(number: string, { mode, number: own }: Pick<Service, 'mode' | 'number'>): void {
  if (number === own) return;
  throw new Refusal(
    400,
    mode === 'native' ? `User ${number} is not registered.\n` : 'Specified account does not exist',
  );
}

async function read<Shape extends z.ZodType>(c: Context<Env>, shape: Shape): Promise<z.output<Shape>> {
  const body: unknown = await c.req.json().catch(() => undefined);
  const { success, data } = shape.safeParse(body);
  if (!success) throw cannotProcess('invalid request');
  return data;
}
