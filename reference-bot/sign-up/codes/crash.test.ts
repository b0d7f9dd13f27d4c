import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { openDatabase } from '../state/database.ts';
import { FakeHomeserver } from '../testing/fake-homeserver.ts';
import { hurriedClock } from '../testing/hurried-clock.ts';
import { serveFake } from '../testing/serve-fake.ts';
import { signUpBench } from '../testing/sign-up-bench.ts';

const child = fileURLToPath(new URL('../testing/sign-up-and-die.ts', import.meta.url));
const uses = 3;
// Far more than a sign-up takes: a test that never gets to its end must fail, not hang.
const mostSteps = 60;
const runsAtOnce = 2;

const root = mkdtempSync(join(tmpdir(), 'onboarding-crash-'));
afterAll(() => rmSync(root, { recursive: true }));

/** Signs up in a process that is killed at one step. True when it came to its end before. */
async function signUpAndDie(
  dieAt: number,
): Promise<{ finished: boolean; accounts: number; left: number; held: number }> {
  const folder = join(root, String(dieAt));
  const homeserver = new FakeHomeserver();
  await using served = await serveFake(homeserver);
  const database = openDatabase(folder);
  const bench = signUpBench({
    database,
    settings: { homeserver: served.url },
    fetch,
    clock: hurriedClock(),
  });
  const code = bench.mint(uses);
  const env = { ...process.env, NODE_COMPILE_CACHE: join(root, 'compiled') };
  const args = [child, folder, served.url, code, String(dieAt)];
  const mortal = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const [exit, signal] = (await once(mortal, 'close')) as [number | null, string | null];
  if (signal !== 'SIGKILL' && exit !== 0) throw new Error(`the child ended with ${exit ?? signal}`);

  await bench.context.heldUses.adopt(bench.codes.holds());
  const [left, held] = bench.uses(code);
  database.close();
  return { finished: signal === null, accounts: homeserver.accounts.size, left, held };
}

it('neither loses nor doubles a use, wherever a sign-up is killed', async () => {
  const outcomes: Awaited<ReturnType<typeof signUpAndDie>>[] = [];
  for (let step = 1; step < mostSteps && !outcomes.at(-1)?.finished; step += runsAtOnce) {
    const steps = Array.from({ length: runsAtOnce }, (_, index) => step + index);
    outcomes.push(...(await Promise.all(steps.map(signUpAndDie))));
  }
  expect(outcomes.at(-1)).toEqual({ finished: true, accounts: 1, left: uses - 1, held: 0 });
  for (const { accounts, left, held } of outcomes) expect([accounts + left, held]).toEqual([uses, 0]);
  // Killed before and after the account came to be: both ways of settling were taken.
  expect(new Set(outcomes.map(({ accounts }) => accounts))).toEqual(new Set([0, 1]));
}, 600_000);
