import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../../reference-bot/sign-up/state/database.ts';
import { FakeHomeserver } from '../../../reference-bot/sign-up/testing/fake-homeserver.ts';
import { hurriedClock } from '../../../reference-bot/sign-up/testing/hurried-clock.ts';
import { serveFake } from '../../../reference-bot/sign-up/testing/serve-fake.ts';
import { signUpBench } from '../../../reference-bot/sign-up/testing/sign-up-bench.ts';
import { sourceFile } from '../../package-layout.ts';
import { hasTool } from '../../tools/tools.ts';
import { CrashPoints } from './crash-points.ts';

const program = sourceFile('reference-bot', 'sign-up', 'testing', 'sign-up-and-die');
const never = '0';
const uses = 3;
const step = process.env['CARA_SMOKE_NIGHTLY'] === undefined ? 7 : 1;

it.runIf(hasTool('compiler'))(
  'a sign-up neither loses nor doubles a use of its code, at whichever call the power fails',
  async () => {
    const outcomes: Awaited<ReturnType<typeof signUpUntil>>[] = [];
    for (let at = 1; !outcomes.at(-1)?.isThrough; at += step) outcomes.push(await signUpUntil(at));
    for (const { accounts, left, held } of outcomes) expect([accounts + left, held]).toEqual([uses, 0]);
    expect(outcomes.at(-1)).toMatchObject({ accounts: 1, left: uses - 1 });
    expect(new Set(outcomes.map(({ accounts }) => accounts))).toEqual(new Set([0, 1]));
  },
  600_000,
);

/** Signs up in a process that ends with the power at one of its calls, and has the next life settle what is left. */
async function signUpUntil(at: number) {
  const base = mkdtempSync(join(tmpdir(), 'sign-up-crash-'));
  const [room, folder] = [join(base, 'room'), join(base, 'state')];
  for (const path of [room, folder]) mkdirSync(path);
  onTestFinished(() => rmSync(base, { recursive: true, force: true }));
  const homeserver = new FakeHomeserver();
  await using served = await serveFake(homeserver);
  const settings = { homeserver: served.url };
  const before = openDatabase(folder);
  const code = signUpBench({ database: before, settings, fetch, clock: hurriedClock() }).mint(uses);
  before.close();

  using crashes = await CrashPoints.open({ room, seed: 1, findSecrets: () => [] });
  const env = { ...process.env, ...crashes.environmentFor(folder) };
  crashes.arm({ at, strike: { kind: 'kill' } });
  const stdio = ['ignore', 'ignore', 'inherit'] as const;
  const mortal = spawn(process.execPath, [program, folder, served.url, code, never], {
    env,
    stdio: [...stdio],
  });
  const [exit] = (await once(mortal, 'close')) as [number | null];
  crashes.disarm();
  const isThrough = !crashes.hasStruck;
  if (isThrough && exit !== 0) throw new Error(`the sign-up ended with ${exit}`);
  crashes.lose('all');

  const database = openDatabase(folder);
  const bench = signUpBench({ database, settings, fetch, clock: hurriedClock() });
  await bench.context.heldUses.adopt(bench.codes.holds());
  const [left = -1, held = -1] = bench.uses(code);
  database.close();
  return { isThrough, accounts: homeserver.accounts.size, left, held, points: crashes.count };
}
