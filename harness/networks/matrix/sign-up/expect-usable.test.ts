import { describe, expect, it } from 'vitest';
import { ExpectationError } from '../../../errors/expectation-error.ts';
import { MatrixApi } from '../client-server/matrix-api.ts';
import { expectEncryptedRoom, expectOwnToken } from './expect-usable.ts';
import { serveAnswers } from './testing/serve-answers.ts';

const { signal } = new AbortController();
const answer = { user_id: '@cara:x', device_id: 'DEVICE' };

async function ask(
  served: Parameters<typeof serveAnswers>[0],
  act: (api: MatrixApi) => Promise<void>,
): Promise<void> {
  await using homeserver = await serveAnswers(served);
  await act(new MatrixApi({ baseUrl: homeserver.url, accessToken: 'token', signal }));
}

describe('expectOwnToken', () => {
  it('takes a token of the device that is named', async () => {
    await ask({ body: answer }, (api) => expectOwnToken(api, answer));
  });

  it.each([
    [{ body: { ...answer, device_id: 'OTHER' } }, 'observed @cara:x on OTHER'],
    [{ status: 401, body: { errcode: 'M_UNKNOWN_TOKEN' } }, 'observed 401'],
  ])('blames the service for any other: %s', async (served, words) => {
    const asked = ask(served, (api) => expectOwnToken(api, answer));
    await expect(asked).rejects.toThrow(ExpectationError);
    await expect(asked).rejects.toThrow(words);
  });
});

describe('expectEncryptedRoom', () => {
  it('has nothing to say of an encrypted room', async () => {
    await ask({ body: { algorithm: 'm.megolm.v1.aes-sha2' } }, (api) => expectEncryptedRoom(api, '!room:x'));
  });

  it('blames the service for one in clear', async () => {
    const asked = ask({ status: 404, body: { errcode: 'M_NOT_FOUND' } }, (api) =>
      expectEncryptedRoom(api, '!room:x'),
    );
    await expect(asked).rejects.toThrow('made a direct room without encryption');
  });
});
