import { expect, test } from 'vitest';
import { registerAccount } from './accounts.ts';
import { serve } from './testing/serve.ts';

test('registerAccount signs with the shared secret', async () => {
  const bodies: unknown[] = [];
  const baseUrl = await serve(async (request, response) => {
    if (request.method === 'GET') return void response.end('{"nonce":"n0"}');
    bodies.push(await new Response(request as never).json());
    response.end('{"user_id":"@bob:x","access_token":"t","device_id":"D"}');
  });
  const { signal } = new AbortController();
  const account = await registerAccount(
    { baseUrl, registrationSecret: 'secret' },
    { localpart: 'bob', password: 'p', signal },
  );
  expect(account).toEqual({ userId: '@bob:x', password: 'p', accessToken: 't', deviceId: 'D' });
  // printf 'n0\0bob\0p\0notadmin' | openssl dgst -sha1 -hmac secret
  const mac = '7630be61ce06f9bafab089274ddb782bb0279962';
  expect(bodies).toEqual([{ nonce: 'n0', username: 'bob', password: 'p', admin: false, mac }]);
});
