import { describe, expect, it } from 'vitest';
import { SecretRegistry } from '../../../../reports/index.ts';
import { serve } from '../client-server/testing/serve.ts';
import { SignUpClient, type SignUpClientOptions } from './sign-up-client.ts';
import { serveAnswers } from './testing/serve-answers.ts';

const signedUp = {
  user_id: '@nova:x',
  access_token: 'syt_token_of_nova',
  device_id: 'D',
  homeserver: 'https://x',
  space_id: '!space',
  steps: { register: true, space_invited: true, space_joined: false, children_joined: [] },
  dm_room: null,
  intro_text: 'Hello',
};
const key = Buffer.from(new Uint8Array(32).fill(0xfb)).toString('base64');
const crossSigned = {
  device_signed: true,
  user_id: '@nova:x',
  device_id: 'D',
  msk_public: 'm',
  ssk_public: 's',
  usk_public: 'u',
  private_keys: { master: key.replace('=', ''), self_signing: key, user_signing: key },
};
const request = { code: 'c', username: 'nova', password: 'p' };

function clientOf({ url }: { url: string }, more: Partial<SignUpClientOptions> = {}) {
  const secrets = new SecretRegistry();
  const registerSecret = (secret: string, label: string): void => secrets.register(secret, label);
  const signal = new AbortController().signal;
  return { secrets, client: new SignUpClient({ url: `${url}/`, signal, registerSecret, ...more }) };
}

describe('a sign-up client', () => {
  it('gives answers as they come, with whatever else is in them', async () => {
    await using service = await serveAnswers({ body: { ...signedUp, extra: 1 } });
    const { client } = clientOf(service);
    expect(await client.signUp(request)).toEqual({ ...signedUp, extra: 1 });
    expect(service.asked).toEqual([`POST /signup/api ${JSON.stringify(request)}`]);
  });

  it('registers tokens and keys before anybody sees them', async () => {
    await using service = await serveAnswers({ body: { ...signedUp, ...crossSigned } });
    const { client, secrets } = clientOf(service);
    await client.post('/signup/api/crosssign', '{}');
    const bytes = Buffer.from(key, 'base64');
    const forms = [signedUp.access_token, key, bytes.toString('hex'), bytes.toString('base64url')];
    for (const form of forms) expect(secrets.redact(`a ${form} b`)).not.toContain(form);
  });

  it('asks again after as long as it is told to wait', async () => {
    const answers = [429, 429, 200];
    const url = await serve((_, response) => {
      response.writeHead(answers.shift() ?? 500, { 'retry-after': '0' }).end(JSON.stringify(signedUp));
    });
    await expect(clientOf({ url }).client.signUp(request)).resolves.toMatchObject(signedUp);
  });

  it('takes being told to wait without being told how long for an answer', async () => {
    await using service = await serveAnswers({ status: 429, body: { error: 'rate_limited' } });
    await expect(clientOf(service).client.signUp(request)).rejects.toThrow('429 rate_limited');
  });

  it('takes keys that were told before for null', async () => {
    await using service = await serveAnswers({ body: { ...crossSigned, private_keys: null } });
    const { client } = clientOf(service);
    await expect(client.crossSign({ access_token: 't' })).resolves.toMatchObject({ private_keys: null });
  });

  it.each([
    [403, { error: 'invalid_code' }, undefined, 'POST /signup/api was refused with 403 invalid_code'],
    [
      400,
      { error: 'm_user_in_use', detail: 'taken' },
      'taken',
      'POST /signup/api was refused with 400 m_user_in_use: taken',
    ],
  ])('tells a refusal with %s by its name', async (status, body, detail, message) => {
    await using service = await serveAnswers({ status, body });
    const refused = clientOf(service).client.signUp(request);
    await expect(refused).rejects.toMatchObject({
      name: 'SignUpRefusal',
      status,
      error: body.error,
      detail,
      message,
      body,
    });
  });

  it.each([
    ['an error without a name', { status: 500, body: 'Internal Server Error' }, '500 Internal Server Error'],
    ['an empty success', { body: '' }, 'body: '],
    ['a missing member', { body: { ...signedUp, device_id: undefined } }, 'device_id: '],
    [
      'a step that is no list',
      { body: { ...signedUp, steps: { ...signedUp.steps, children_joined: true } } },
      'steps.children_joined: ',
    ],
  ])('blames the service for %s, without telling what is secret', async (_what, answer, observed) => {
    await using service = await serveAnswers(answer);
    const error: unknown = await clientOf(service)
      .client.signUp(request)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      name: 'ExpectationError',
      observed: expect.stringContaining(observed) as string,
    });
    expect(String(error)).not.toContain(signedUp.access_token);
  });

  it('posts text, bytes and objects as they are', async () => {
    await using service = await serveAnswers({ status: 400, body: { error: 'bad_json' } });
    const { client } = clientOf(service);
    for (const body of ['{', new Uint8Array([0x7b, 0x20]), { a: 1 }]) {
      expect(await client.post('/any', body)).toMatchObject({ status: 400, json: { error: 'bad_json' } });
    }
    expect(service.asked).toEqual(['POST /any {', 'POST /any {', 'POST /any {"a":1}']);
  });

  it('says what it waited for when there is no answer, and ends with its signal', async () => {
    await using service = await serveAnswers(undefined);
    await expect(clientOf(service, { answerLimitMs: 50 }).client.signUp(request)).rejects.toMatchObject({
      name: 'DeadlineError',
      message: expect.stringContaining('answer of the sign-up service to POST /signup/api') as string,
    });
    const abort = new AbortController();
    const pending = clientOf(service, { signal: abort.signal }).client.health();
    abort.abort(new Error('enough'));
    await expect(pending).rejects.toThrow('enough');
    await expect(clientOf({ url: 'http://127.0.0.1:1' }).client.page()).rejects.toMatchObject({
      name: 'ExpectationError',
    });
  });
});
