import { Hono, type Context } from 'hono';
import type { APIMessage } from 'discord-api-types/v10';
import type { z } from 'zod';
import type { FaultPlace } from '../chat/faults.ts';
import { answerCall, type CallOptions, type Env, type Handler } from './answer-call.ts';
import { RateLimits } from './rate-limits.ts';
import { invalidForm, refusals } from './refusal.ts';
import { requests } from './requests.ts';
import { editMessage, sayMessage } from './say-message.ts';
import { newSnowflake } from './snowflake.ts';

/** What the calls tell the fake beside their answer. */
export interface Effects {
  /** Absent `before`: the message is new. */
  written(message: APIMessage, before?: APIMessage): void;
  removed(message: APIMessage): void;
  typing(channel: string): void;
}

export interface RestApiOptions extends CallOptions {
  readonly effects: Effects;
  /** What `GET /gateway/bot` tells. */
  readonly gateway: () => object & { readonly url: string };
}

/** The REST API, below `/api/v10` and `/api/v9`, which are alike in what is here. */
export function restApi(options: RestApiOptions): Hono<Env> {
  const { world, effects, gateway } = options;
  const how = { ...options, limits: new RateLimits() };
  const app = new Hono<Env>().basePath('/api/:version{v(?:9|10)}');
  const on = (at: FaultPlace, method: string, path: string, handle: Handler, isOpen = false): void =>
    void app.on(method, path, (c) => answerCall(c, { at, name: `${method} ${path}`, handle, isOpen }, how));

  on('hearing', 'GET', '/gateway', () => ({ url: gateway().url }), true);
  on('hearing', 'GET', '/gateway/bot', gateway);
  on('everything', 'GET', '/users/@me', () => world.me);
  for (const path of ['/applications/@me', '/oauth2/applications/@me'])
    on('everything', 'GET', path, () => world.application);
  // Nobody uses commands here, but many bots begin by telling which they have.
  let commands: readonly object[] = [];
  const writeCommand = (command: object): object => ({
    type: 1,
    description: '',
    default_member_permissions: null,
    ...command,
    id: newSnowflake(),
    version: newSnowflake(),
    application_id: world.me.id,
  });
  for (const where of ['', '/guilds/:guild']) {
    const path = `/applications/:application${where}/commands`;
    on('everything', 'GET', path, () => commands);
    on('everything', 'PUT', path, (_, { json }) => {
      commands = read(requests.command.array(), json).map(writeCommand);
      return commands;
    });
    on('everything', 'POST', path, (_, { json }) => {
      const command = writeCommand(read(requests.command, json));
      commands = [...commands, command];
      return command;
    });
  }
  on('everything', 'POST', '/users/@me/channels', (_, { json }) =>
    world.privateChannelWith(read(requests.privateChannel, json).recipient_id),
  );
  on('everything', 'GET', '/channels/:channel', (c) => world.channel(channelOf(c)));
  on('everything', 'GET', '/channels/:channel/messages', (c) => {
    world.channel(channelOf(c));
    return listMessages([...world.messages.values()], channelOf(c), c.req.query());
  });
  on('everything', 'GET', '/channels/:channel/messages/:message', (c) =>
    world.message(channelOf(c), c.req.param('message')!),
  );
  on('sending', 'POST', '/channels/:channel/messages', (c, { json, attached }) => {
    const said = sayMessage(world, channelOf(c), read(requests.message, json), attached);
    if (said.isNew) effects.written(said.message);
    return said.message;
  });
  on('sending', 'PATCH', '/channels/:channel/messages/:message', (c, { json }) => {
    const id = c.req.param('message')!;
    const before = world.messages.get(id);
    const message = editMessage(world, channelOf(c), id, read(requests.edit, json));
    effects.written(message, before);
    return message;
  });
  on('everything', 'DELETE', '/channels/:channel/messages/:message', (c) => {
    const message = world.message(channelOf(c), c.req.param('message')!);
    world.messages.delete(message.id);
    effects.removed(message);
    return undefined;
  });
  for (const method of ['PUT', 'DELETE'])
    on('everything', method, '/channels/:channel/messages/:message/reactions/:emoji/@me', (c) => {
      world.channel(channelOf(c));
      world.message(channelOf(c), c.req.param('message')!);
      return undefined;
    });
  on('activity', 'POST', '/channels/:channel/typing', (c) => {
    world.channel(channelOf(c));
    effects.typing(channelOf(c));
    return undefined;
  });
  app.all('*', (c) => {
    const path = c.req.path.replace(/^\/api\/v\d+/u, '').replaceAll(/\d{16,}/gu, ':id');
    options.onBreach({
      rule: 'unknown-route',
      sentence: `asked ${c.req.method} ${path}, which cara-smoke does not know and answers with 404`,
      isAllowed: true,
    });
    return refusals.noRoute().toResponse();
  });
  return app;
}

function channelOf(c: Context<Env>): string {
  return c.req.param('channel')!;
}

/** @throws Refusal 400 that names the first member that is wrong. */
function read<Schema extends z.ZodType>(schema: Schema, json: unknown): z.output<Schema> {
  if (json === undefined) throw refusals.noJson();
  const { success, data, error } = schema.safeParse(json);
  if (success) return data;
  const [issue] = error.issues;
  throw invalidForm(issue?.path.join('.') || 'body', 'BASE_TYPE_BAD', issue?.message ?? 'wrong');
}

/** The newest first, as the service lists them. */
function listMessages(
  all: readonly APIMessage[],
  channel: string,
  { before, after, limit = '50' }: Readonly<Record<string, string>>,
): readonly APIMessage[] {
  const there = all.filter(
    ({ channel_id: where, id }) =>
      where === channel &&
      (before === undefined || BigInt(id) < BigInt(before)) &&
      (after === undefined || BigInt(id) > BigInt(after)),
  );
  // After a message the oldest come first into the list, which still begins with the newest of them.
  const count = Math.min(Math.max(Number(limit), 1), 100);
  return (after === undefined ? there.slice(-count) : there.slice(0, count)).toReversed();
}
