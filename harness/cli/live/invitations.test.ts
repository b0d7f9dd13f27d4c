import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../waiting/waiting.ts';
import { startDeployment, type Deployment } from './testing/deployment.ts';

const limitMs = 600_000;
const { signal } = new AbortController();
let there: Deployment;
beforeAll(async () => {
  there = await startDeployment('simulated');
}, limitMs);
afterAll(() => there[Symbol.asyncDispose]());

/** Writes settings with or without a stranger, and returns the arguments that name them. */
function configure(on: Deployment, stranger?: object): string[] {
  const { matrix } = on.settings;
  const bot = { id: on.bot, capabilities: ['matrix.plain', 'matrix.allow-list'] };
  const text = JSON.stringify({ matrix: { ...matrix, bot, ...(stranger && { stranger }) } });
  writeFileSync(join(on.folder, 'invited.json5'), text);
  return ['--live', '--config', 'invited.json5', '--output-dir', 'invited', 'matrix.invited'];
}

test(
  'a bot comes to a person on its list and stays away from a stranger, and both steps of the script are done',
  async () => {
    const before = await there.state();
    const { code, stderr } = await there.run([...configure(there, there.stranger), '--yes']).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('2 passed') });
    expect(stderr).toContain(`stranger   ${there.stranger.id}; its other rooms`);
    expect(await there.state()).toEqual(before);
    const summary = readFileSync(join(there.folder, 'invited', 'summary.json'), 'utf8');
    expect(JSON.parse(summary)).toMatchObject({
      passedSteps: [{ step: 'allowlist-negative-invite' }, { step: 'allowlist-positive-invite' }],
    });
  },
  limitMs,
);

test(
  'without a stranger that step is skipped, and says what it would need',
  async () => {
    const { code, stderr } = await there.run([...configure(there), '--yes']).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('1 passed · 1 skipped') });
    const summary = readFileSync(join(there.folder, 'invited', 'summary.json'), 'utf8');
    expect(JSON.parse(summary)).toMatchObject({
      skippedSteps: expect.arrayContaining([
        { step: 'allowlist-negative-invite', reason: expect.stringContaining('matrix.stranger') },
      ]),
    });
  },
  limitMs,
);

test(
  'a stranger who is the person is refused, and doctor says so before',
  async () => {
    const { userId: id } = there.person;
    const args = configure(there, { id, password: { env: 'SMOKE_PASSWORD' } });
    const before = await there.state();
    const looked = await there.run(['doctor', '--channel', 'matrix', '--config', 'invited.json5']).ended;
    expect(looked).toMatchObject({
      code: 3,
      stdout: expect.stringContaining(`✗ the stranger has an account of their own: ${id}`),
    });
    expect(await there.run([...args, '--yes']).ended).toMatchObject({
      code: 3,
      stderr: expect.stringContaining(`the stranger has the same account as another, ${id}`),
    });
    expect(await there.state()).toEqual(before);
  },
  limitMs,
);

test(
  'what a run that is killed has made of the stranger is removed by cleanup',
  async () => {
    const before = await there.state();
    const run = there.run([...configure(there, there.stranger), '--yes']);
    const journal = join(there.folder, 'invited', 'journal.ndjson');
    const isThere = (): true | undefined =>
      readFileSync(journal, 'utf8').split('\n').some(isRoomOf(there.stranger.id)) || undefined;
    await eventually(isThere, { why: 'the stranger to make a room', deadlineMs: 120_000, signal });
    run.signal('SIGKILL');
    await run.ended;
    const args = ['cleanup', 'invited', '--config', 'invited.json5'];
    expect(await there.run(args).ended).toMatchObject({ code: 0 });
    expect(await there.state()).toEqual(before);
  },
  limitMs,
);

test(
  'a bot that joins everybody is red for that',
  async () => {
    await using broken = await startDeployment('simulated', 'joins-everybody');
    const before = await broken.state();
    expect(await broken.run([...configure(broken, broken.stranger), '--yes']).ended).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('what the bot is in the room of a stranger'),
    });
    expect(await broken.state()).toEqual(before);
  },
  limitMs,
);

function isRoomOf(user: string) {
  return (line: string): boolean => line.includes('"kind":"room"') && line.includes(user);
}
