import { z } from 'zod';
import { failure, shapes } from '../base/http/shapes.ts';
import { controlRoutes, type PlacedRoute } from './control-app.ts';
import type { ControlContext } from './control-context.ts';
import { alive, csrfRefusal, health, rateLimited, readiness } from './shapes.ts';

const unavailable = 503;

type Json = Readonly<Record<string, unknown>>;

/** What is answered beside success, by status. */
const failures: Readonly<Record<number, string>> = {
  400: 'The request makes no sense',
  401: 'The token or password is missing or wrong',
  404: 'There is no such thing, or no longer',
  409: 'It is too early for that',
  410: 'The verification has ended',
  502: 'The homeserver, or the Matrix SDK, did not do it',
  503: 'The channel is off, is not connected, or has too much to do',
  504: 'It took too long; it may still happen',
};

/** The description of the HTTP API in OpenAPI 3.1, made from the shapes that it reads and answers in. */
export function openApi(context: ControlContext): Json {
  const paths = { ...healthPaths(), ...controlPaths(controlRoutes(context)) };
  const { schemas } = z.toJSONSchema(shapes, { uri: referenceTo });
  return {
    openapi: '3.1.0',
    info: {
      title: 'Control API of the reference bot',
      version: context.version,
      description:
        'Health for everybody, control for the operator. Where gateway.control.enabled is false there are no paths below /control.',
    },
    servers: [{ url: 'http://127.0.0.1:18789' }],
    paths,
    components: {
      headers: { RetryAfter: retryAfterHeader },
      securitySchemes: { operator: { type: 'http', scheme: 'bearer' } },
      schemas: Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, withoutIds(schema)])),
    },
  };
}

function healthPaths(): Json {
  const get = (operationId: string, summary: string, responses: Json): Json => ({
    get: { operationId, summary, responses: { ...responses, 429: tooMany } },
  });
  const notReady = jsonAnswer('It is not ready', readiness, retryAfter);
  return {
    '/health': get('health', 'Whether the process lives', { 200: jsonAnswer('It does', health) }),
    '/health/live': get('live', 'Whether the process lives', { 200: jsonAnswer('It does', alive) }),
    '/health/ready': get(
      'ready',
      'Whether all channels work, the bot can write, and its language model can be reached',
      {
        200: jsonAnswer('It is ready', readiness),
        503: notReady,
      },
    ),
  };
}

function controlPaths(routes: readonly PlacedRoute[]): Json {
  const byPath = Map.groupBy(routes, ({ at }) => at.replaceAll(/:(\w+)/gu, '{$1}'));
  return Object.fromEntries(
    [...byPath].map(([path, methods]) => [
      path,
      Object.fromEntries(methods.map((route) => [route.method.toLowerCase(), operation(path, route)])),
    ]),
  );
}

function operation(path: string, { method, summary, body, success, failures: own }: PlacedRoute): Json {
  const parameters = [...path.matchAll(/\{(\w+)\}/gu)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const failed = [401, ...own].toSorted((left, right) => left - right);
  return {
    operationId: [
      method.toLowerCase(),
      ...path
        .split(/[/{}]+/u)
        .filter(Boolean)
        .slice(1),
    ].join('-'),
    summary,
    security: [{ operator: [] }],
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: {
        required: true,
        description: `At most ${body.limitBytes} bytes. The content type does not matter.`,
        content: { 'application/json': { schema: schemaOf(body.shape) } },
      },
    }),
    responses: {
      [success.status]: jsonAnswer('Done', success.shape),
      ...Object.fromEntries(failed.map((status) => [status, failureAnswer(status)])),
      ...(method === 'POST' && {
        403: jsonAnswer('The request comes from a web page elsewhere', csrfRefusal),
      }),
      ...(body && { 413: { description: 'The body is too long', content: { 'text/plain': textSchema } } }),
      429: tooMany,
    },
  };
}

const textSchema = { schema: { type: 'string' } };
const retryAfterHeader = {
  description: 'Seconds after which another attempt may succeed; absent where none will',
  schema: { type: 'string', pattern: '^[1-9][0-9]*$' },
};
const retryAfter = { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } };
const tooMany = jsonAnswer('One caller asks too often', rateLimited, retryAfter);

function jsonAnswer(description: string, shape: z.ZodType, headers?: Json): Json {
  return {
    description,
    ...(headers && { headers }),
    content: { 'application/json': { schema: schemaOf(shape) } },
  };
}

function failureAnswer(status: number): Json {
  return jsonAnswer(failures[status]!, failure, status === unavailable ? retryAfter : undefined);
}

function schemaOf(shape: z.ZodType): Json {
  const named = shapes.get(shape);
  if (!named) throw new TypeError('what goes over HTTP has a shape with a name');
  return { $ref: referenceTo(named.id) };
}

function referenceTo(id: string): string {
  return `#/components/schemas/${id}`;
}

function withoutIds(schema: Json): Json {
  const members = Object.entries(schema).filter(([name]) => !['$schema', '$id', 'id'].includes(name));
  return Object.fromEntries(members);
}
