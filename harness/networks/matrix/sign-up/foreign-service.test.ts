import { describe, expect, it } from 'vitest';
import { foreignService } from './foreign-service.ts';
import { serveAnswers } from './testing/serve-answers.ts';

const env = { CARA_SMOKE_SIGNUP_CODE: ' their-code ' };

function setUp() {
  const registered: string[] = [];
  const options = {
    signal: new AbortController().signal,
    registerSecret: (secret: string) => void registered.push(secret),
  };
  return { registered, options };
}

describe('a service of somebody else', () => {
  it('has one code for everybody, which is a secret, and no inviter', async () => {
    await using theirs = await serveAnswers({ body: 'ok' });
    const { registered, options } = setUp();
    const service = await foreignService(`${theirs.url}/matrix/`, options, env);
    expect(service.invitation()).toEqual({ code: 'their-code', inviterLocalpart: undefined });
    expect(service.invitation().code).toBe('their-code');
    expect(registered).toEqual(['their-code']);
    const url = `${theirs.url}/matrix`;
    expect(service).toMatchObject({ url, facts: { kind: 'foreign', name: new URL(url).host, url } });
    expect(theirs.asked).toEqual(['GET /matrix/health']);
    await service[Symbol.asyncDispose]();
    expect((await service.client.health()).status).toBe(200);
  });

  it('is looked for at its page too', async () => {
    await using theirs = await serveAnswers({ status: 404, body: 'no' });
    await expect(foreignService(theirs.url, setUp().options, env)).rejects.toMatchObject({
      name: 'EnvironmentError',
      message: expect.stringContaining('(GET /health gave 404; GET /signup gave 404)') as string,
    });
  });

  it.each([
    ['example.org', env, /"example.org" is no http or https URL/],
    ['http://127.0.0.1:1', env, /no sign-up service answers at .*give the root of a sign-up service/],
    ['http://127.0.0.1:1', {}, /needs a code; put one .* into CARA_SMOKE_SIGNUP_CODE/],
  ])('%s with %j is refused with advice', async (url, given, message) => {
    await expect(foreignService(url, setUp().options, given)).rejects.toMatchObject({
      name: 'EnvironmentError',
      message: expect.stringMatching(message) as string,
    });
  });
});
