import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serveLoopback } from '../../http/serve-loopback.ts';
import { eventually } from '../../waiting/waiting.ts';
import { startDeployment, type Deployment } from './testing/deployment.ts';

const limitMs = 600_000;
const claims = ['matrix.encrypted', 'matrix.cross-signing', 'matrix.catches-up', 'matrix.keeps-record'];
const { signal } = new AbortController();
let there: Deployment;
beforeAll(async () => {
  there = await startDeployment('simulated');
}, limitMs);
afterAll(() => there[Symbol.asyncDispose]());

/** Writes settings with some hooks, and returns the arguments that name them. */
function withHooks(hooks: object, more: object = {}, capabilities: readonly string[] = claims): string[] {
  const { matrix } = there.settings;
  const bot = { id: there.bot, capabilities };
  writeFileSync(
    join(there.folder, 'hooks.json5'),
    JSON.stringify({ matrix: { ...matrix, bot, hooks, ...more } }),
  );
  return ['--live', '--config', 'hooks.json5'];
}

test('what needs a hook that is not given is skipped, and the plan says which command that would be', async () => {
  const { code, stderr } = await there.run([...withHooks({}), 'matrix.upkeep.kill']).ended;
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: expect.stringContaining(
      'needs the hook kill, which ends the bot as a crash would, e.g. matrix.hooks.kill: ["systemctl","--user","kill","--signal=SIGKILL","carapace"]',
    ),
  });
  expect(stderr).toContain('it is neither started nor stopped');
});

test(
  'a run ends and starts the bot by its hooks, and leaves it up',
  async () => {
    const before = await there.state();
    const args = withHooks(there.operated.hooks, {}, [...claims, 'matrix.rekey', 'matrix.recovery-key']);
    const { code, stderr } = await there.run([...args, 'matrix.upkeep', '--yes', '--output-dir', 'upkeep'])
      .ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('5 passed') });
    for (const shown of ['it is ended and started by your hooks', 'hook kill', 'hook.mjs kill'])
      expect(stderr).toContain(shown);
    expect(there.operated.isUp).toBe(true);
    expect(new Set(there.operated.done)).toEqual(
      new Set(['stop', 'kill', 'restart', 'rekey', 'recover', 'readLog']),
    );
    expect(await there.state()).toEqual(before);
    const summary = readFileSync(join(there.folder, 'upkeep', 'summary.json'), 'utf8');
    const { passedSteps } = JSON.parse(summary) as { passedSteps: { step: string }[] };
    expect(passedSteps.map(({ step }) => step)).toEqual([
      'rekey-store-rotation',
      'token-reuse-across-restart',
      'restart-persistent-store',
      'recovery-key-restore',
    ]);
  },
  limitMs,
);

test(
  'a run that is killed while the bot is down leaves it to cleanup to start it',
  async () => {
    const args = [
      ...withHooks(there.operated.hooks),
      'matrix.upkeep.stop',
      '--yes',
      '--output-dir',
      'killed',
    ];
    const run = there.run(args);
    const journal = join(there.folder, 'killed', 'journal.ndjson');
    const isDown = (): true | undefined =>
      (existsSync(journal) &&
        readFileSync(journal, 'utf8').includes('"ended-bot"') &&
        !there.operated.isUp) ||
      undefined;
    await eventually(isDown, { why: 'the bot to be ended', deadlineMs: 120_000, signal });
    run.signal('SIGKILL');
    await run.ended;
    expect(await there.run(['cleanup', 'killed']).ended).toMatchObject({ code: 0 });
    expect(there.operated.isUp).toBe(true);
  },
  limitMs,
);

test(
  'a hook that fails, or ends nothing, says nothing about the bot; a secret in the log does',
  async () => {
    await using control = await serveLoopback({ fetch: () => Response.json({ channels: [] }) });
    const { hooks } = there.operated;
    const node = process.execPath;
    const fails = [node, '-e', 'console.error("no such unit"); process.exit(5)'];
    const tells = [node, '-e', `console.log(${JSON.stringify(there.person.password)})`];
    const runs = [
      [{ ...hooks, stop: fails }, {}, 3, 'ended with code 5: no such unit'],
      [
        { ...hooks, stop: [node, '-e', ''] },
        { control: { url: control.url, token: 'of-a-control-api' } },
        3,
        'the hook stop ended well, and the bot still answers on its control API',
      ],
      [{ ...hooks, readLog: tells }, {}, 1, 'told a secret in its log: password of the person'],
    ] as const;
    for (const [given, more, code, words] of runs) {
      const args = [...withHooks(given, more), 'matrix.upkeep.stop', '--yes', '--output-dir', 'wrong'];
      expect(await there.run(args).ended).toMatchObject({ code, stderr: expect.stringContaining(words) });
      expect(there.operated.isUp).toBe(true);
    }
  },
  limitMs,
);
