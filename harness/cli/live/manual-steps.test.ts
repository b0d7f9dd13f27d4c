import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { manualSteps } from '../../../reports/index.ts';
import { bothServers } from '../../networks/matrix/homeserver/simulated/testing/both-servers.ts';
import { startDeployment, type Deployment } from './testing/deployment.ts';

const limitMs = 900_000;
const capabilities = [
  'matrix.encrypted',
  'matrix.plain',
  'matrix.cross-signing',
  'matrix.allow-list',
  'matrix.catches-up',
  'matrix.rekey',
  'matrix.recovery-key',
  'sas.respond',
  'control.verifications',
  'model.answer',
];

/** Writes settings that give the run all that it can use. */
function configure(there: Deployment, hooks: object = there.operated.hooks, accessToken = true): void {
  const { matrix } = there.settings;
  const { person } = matrix as { person: object };
  const settings = {
    ...matrix,
    bot: { id: there.bot, capabilities, ...(accessToken && { accessToken: { env: 'BOT_TOKEN' } }) },
    person: { ...person, identity: 'smoke.identity' },
    stranger: there.stranger,
    control: there.operated.access(),
    hooks,
  };
  writeFileSync(join(there.folder, 'cara-smoke.json5'), JSON.stringify({ matrix: settings }));
}

const play = (there: Deployment, args: readonly string[]) =>
  there.run(['--channel', 'matrix', '--yes', ...args], { BOT_TOKEN: there.botToken }).ended;

/** A real homeserver takes minutes for all of them. */
const servers = process.env['CARA_SMOKE_NIGHTLY'] === undefined ? (['simulated'] as const) : bothServers;

test.each(servers)(
  "all ten steps that Carapace's script leaves to people are done by one command, on %s",
  async (mode) => {
    await using there = await startDeployment(mode);
    configure(there);
    const before = await there.state();
    const { code, stderr } = await play(there, ['--profile', 'full']);
    expect(code, stderr).toBe(0);
    const summary = readFileSync(join(there.folder, 'cara-smoke-report', 'summary.json'), 'utf8');
    const { status, passedSteps, requiredFailures } = JSON.parse(summary) as {
      status: string;
      passedSteps: { step: string }[];
      requiredFailures: object[];
    };
    expect(passedSteps.map(({ step }) => step)).toEqual([...manualSteps]);
    expect({ status, requiredFailures }).toEqual({ status: 'completed', requiredFailures: [] });
    expect(summary).not.toMatch(/manual.required/);
    const form = readFileSync(join(there.folder, 'cara-smoke-report', 'channel-smoke-report.md'), 'utf8');
    expect(form).toContain('channel smoke: Matrix pass');
    expect(await there.state()).toEqual(before);
    expect(there.operated.isUp).toBe(true);
  },
  limitMs,
);

test(
  'a bot that does not come back after a restart does no step, and what the hook says of it is shown',
  async () => {
    await using there = await startDeployment('simulated', 'logs-out-when-it-is-stopped');
    configure(there);
    const { code, stderr } = await play(there, ['matrix.upkeep.token']);
    expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining('the hook restart') });
  },
  limitMs,
);

test(
  'an answer without a run of the agent is red; a hook that tells of no run at all says nothing of the bot',
  async () => {
    await using there = await startDeployment('simulated', 'answers-without-its-agent');
    const silent = { ...there.operated.hooks, readRuns: [process.execPath, '-e', ''] };
    for (const [hooks, code, words] of [
      [there.operated.hooks, 1, 'has the agent run for a question: expected yes, observed no'],
      [silent, 3, 'the hook readRuns printed nothing'],
    ] as const) {
      configure(there, hooks);
      const ended = await play(there, ['matrix.inbound-unencrypted-agent-run', '--patience', '0.5']);
      expect(ended).toMatchObject({ code, stderr: expect.stringContaining(words) });
    }
  },
  limitMs,
);
