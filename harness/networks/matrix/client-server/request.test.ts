import { expect, test } from 'vitest';
import { askHomeserver, requestJson } from './request.ts';
import { HomeserverRequestError } from './homeserver-request-error.ts';
import { serve } from './testing/serve.ts';

const { signal } = new AbortController();
const path = '/_matrix/client/v3/login';

test('sends the token and the body as JSON', async () => {
  const baseUrl = await serve(async (request, response) => {
    const { authorization, 'content-type': type } = request.headers;
    const body = await new Response(request as never).text();
    response.end(JSON.stringify({ authorization, type, body }));
  });
  await expect(
    requestJson('PUT', `${baseUrl}${path}`, { signal, accessToken: 't', body: { a: 1 } }),
  ).resolves.toEqual({ authorization: 'Bearer t', type: 'application/json', body: '{"a":1}' });
  await expect(requestJson('GET', `${baseUrl}${path}`, { signal })).resolves.toEqual({ body: '' });
});

test('a refusal is an answer, or an error that names the request, the status and the Matrix error', async () => {
  const refusal = { errcode: 'M_FORBIDDEN', error: 'Invalid username or password' };
  const baseUrl = await serve((_, response) => response.writeHead(403).end(JSON.stringify(refusal)));
  const url = `${baseUrl}${path}?token=secret`;
  await expect(askHomeserver('POST', url, { signal })).resolves.toEqual({ status: 403, body: refusal });
  const error = await requestJson('POST', url, { signal }).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(HomeserverRequestError);
  expect(error).toMatchObject({
    status: 403,
    errcode: 'M_FORBIDDEN',
    message: `POST ${path} was answered 403 M_FORBIDDEN: Invalid username or password`,
  });
});

test('a refusal of another shape keeps its status', async () => {
  const refusal = {
    errcode: 7,
    error: { no: 'text' },
    flows: [null, 'x', { stages: 'y' }, { stages: ['z'] }],
  };
  const baseUrl = await serve((_, response) => response.writeHead(500).end(JSON.stringify(refusal)));
  await expect(requestJson('GET', `${baseUrl}${path}`, { signal })).rejects.toMatchObject({
    message: `GET ${path} was answered 500`,
    errcode: undefined,
    flows: [{ stages: ['z'] }],
  });
});

test('an answer that is not JSON keeps its status', async () => {
  const baseUrl = await serve((_, response) => void response.writeHead(502).end('<html>'));
  await expect(askHomeserver('GET', `${baseUrl}${path}`, { signal })).rejects.toMatchObject({
    status: 502,
    message: `GET ${path} was answered 502: the answer is not JSON`,
  });
});

test('says why there was no answer', async () => {
  await expect(askHomeserver('GET', `http://127.0.0.1:1${path}`, { signal })).rejects.toMatchObject({
    status: undefined,
    message: expect.stringMatching(/got no answer: .+\(.+\)/),
  });
});

test.each(['before', 'within'])('gives up when the limit passes %s the answer', async (when) => {
  const baseUrl = await serve((_, response) => void (when === 'within' && response.write('{"half"')));
  await expect(askHomeserver('GET', `${baseUrl}${path}`, { signal, limitMs: 50 })).rejects.toMatchObject({
    name: 'HomeserverRequestError',
    status: undefined,
    message: expect.stringContaining('timeout'),
  });
});

test('ends with the reason of the signal', async () => {
  const baseUrl = await serve(() => {});
  const abort = new AbortController();
  const pending = askHomeserver('GET', `${baseUrl}${path}`, { signal: abort.signal });
  abort.abort(new Error('enough'));
  await expect(pending).rejects.toThrow('enough');
});
