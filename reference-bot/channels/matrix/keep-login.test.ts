import { expect, it } from 'vitest';
import type { Environment } from '../../base/seams/seams.ts';
import { memoryLog } from '../../base/testing/memory-log.ts';
import type { BlockEdit } from '../channel-module.ts';
import { LoginKeeper } from './keep-login.ts';

const session = { userId: '@cara:example.com', deviceId: 'NEW', accessToken: 'syt_new' };
const sealing = { CARAPACE_CONFIG_PASSWORD: 'password' };

function setUp(env: Environment = sealing, fault?: Error) {
  const edits: BlockEdit[] = [];
  const requests: string[] = [];
  const { log, lines } = memoryLog();
  const marks: string[] = [];
  const keeper = new LoginKeeper({
    files: {
      writeDurably: async (path, text) => void marks.push(`${path}: ${text}`),
      removeDurably: async (path) => void marks.push(`${path} is gone`),
    },
    stateDirectory: '/state',
    async editBlock(edit) {
      if (fault) throw fault;
      edits.push(edit);
    },
    processEnv: env,
    fetch: async (input, init) => {
      requests.push(`${init?.method} ${String(input)} ${new Headers(init?.headers).get('authorization')}`);
      return Response.json({});
    },
    homeserverUrl: 'http://127.0.0.1:8008',
    log,
  });
  return { keeper, marks, edits, requests, told: () => lines.map(({ msg }) => msg) };
}

it('seals the token, and takes the password out when all is done', async () => {
  const { keeper, marks, edits, requests, told } = setUp();
  keeper.check();
  await keeper.keep(session);
  await keeper.forgetPassword();
  expect(edits).toEqual([
    { seal: { accessToken: 'syt_new' }, set: { deviceId: 'NEW' } },
    { remove: ['password'] },
  ]);
  expect(marks).toEqual(['/state/matrix/login_unfinished: NEW\n', '/state/matrix/login_unfinished is gone']);
  expect(requests).toEqual([]);
  expect(told()).toHaveLength(1);
});

it('needs the config password before it logs in', () => {
  expect(() => setUp({}).keeper.check()).toThrow(
    expect.objectContaining({
      kind: 'token-persistence',
      message: expect.stringMatching(
        /^failed to persist Matrix access token: CARAPACE_CONFIG_PASSWORD is required before Matrix password login/u,
      ),
    }),
  );
});

it('logs the new device out when its token cannot be kept', async () => {
  const { keeper, requests } = setUp(sealing, new Error('EROFS: read-only file system'));
  await expect(keeper.keep(session)).rejects.toMatchObject({
    kind: 'token-persistence',
    message: 'failed to persist Matrix access token: EROFS: read-only file system',
  });
  expect(requests).toEqual(['POST http://127.0.0.1:8008/_matrix/client/v3/logout Bearer syt_new']);
});

it('says what a person has to do with a password that it cannot take out', async () => {
  const readOnly = setUp(sealing, new Error('EROFS'));
  await readOnly.keeper.forgetPassword();
  expect(readOnly.told()).toEqual([expect.stringMatching(/^remove matrix\.password/u)]);
  const exported = setUp({ ...sealing, MATRIX_PASSWORD: 'x' });
  await exported.keeper.forgetPassword();
  expect(exported.told()).toEqual([expect.stringMatching(/^unset MATRIX_PASSWORD/u)]);
});
