import { join } from 'node:path';
import { mkdtempDisposableSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { serveLoopback } from '../../../http/serve-loopback.ts';
import { Journal } from '../../live/journal.ts';
import { signIn } from './sign-in.ts';

const { signal } = new AbortController();

test('who logs in too often is told to wait, and not to look for another password', async () => {
  await using server = await serveLoopback({
    fetch: () => Response.json({ errcode: 'M_LIMIT_EXCEEDED', error: 'Too Many Requests' }, { status: 429 }),
  });
  using folder = mkdtempDisposableSync(join(tmpdir(), 'sign-in-'));
  const where = { network: 'matrix', server: server.url, bot: '@bot:a.test' };
  const journal = Journal.begin(join(folder.path, 'journal'), { ...where, runId: 'a', settings: 'none' });
  const person = { userId: '@me:a.test', password: 'right' };
  const entering = signIn({ baseUrl: server.url, person }, journal, signal);
  await expect(entering).rejects.toThrow(
    'Wait some minutes: the server lets an account log in only so often',
  );
  expect(journal.leftovers).toEqual([]);
});
