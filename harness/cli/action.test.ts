import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ActionRunner } from './testing/action-runner.ts';
import { greeter } from './testing/author.ts';

const limitMs = 300_000;
/** By day nothing is installed: a registry is asked each night alone. */
const hasRegistry = process.env['CARA_SMOKE_NIGHTLY'] !== undefined;
const manifest = greeter['my-bot.target.json5'].replace(
  'capabilities:',
  "talk: { say: 'I am {nonce}', answer: 'Hello, {nonce}!' }, capabilities:",
);
const runner = new ActionRunner(
  {
    'bot.mjs': greeter['bot.mjs'],
    'my-bot.target.json5': manifest,
    'broken.target.json5': manifest.replace("TOKEN: '", "FORGETS: 'names', TOKEN: '"),
  },
  hasRegistry,
);
afterAll(() => runner[Symbol.dispose]());

const canary = 'channel.telegram.canary --patience 3';
const upload = {
  action: 'actions/upload-artifact@v4',
  with: { name: 'cara-smoke-report', path: 'cara-smoke-report/' },
};

test(
  'the action checks a bot, and keeps its report as an artifact',
  async () => {
    const { code, log, summary, used } = await runner.play({
      target: 'my-bot.target.json5',
      arguments: canary,
    });
    expect(code, log).toBe(0);
    expect(summary).toContain('channel.telegram.canary');
    expect(log).not.toContain('::error');
    expect(used).toEqual([
      {
        action: 'actions/cache@v4',
        with: { path: '~/.cache/cara-smoke', key: expect.stringMatching(/^cara-smoke-Linux-[0-9a-f]{64}$/) },
      },
      upload,
    ]);
    expect(runner.filesIn('cara-smoke-report')).toEqual(
      expect.arrayContaining(['attestation.intoto.json', 'events.ndjson', 'index.html', 'report.json']),
    );
  },
  limitMs,
);

test(
  'a bot that fails turns the job red, with an annotation and the report; arguments of several lines all count',
  async () => {
    const { code, log, summary, used } = await runner.play({
      target: 'broken.target.json5',
      arguments: 'channel.telegram.canary\n--patience 0.2\n--seed 4711\n',
      artifact: 'of-the-broken',
    });
    expect({ code, log }).toEqual({ code: 1, log: expect.stringContaining('seed 4711') });
    expect(log).toMatch(/^::error .*channel\.telegram\.canary/m);
    expect(summary).toContain('for an answer to a question');
    expect(used.at(-1)).toEqual({ ...upload, with: { ...upload.with, name: 'of-the-broken' } });
    expect(runner.filesIn('cara-smoke-report')).toContain('index.html');
  },
  limitMs,
);

test(
  'inputs are no shell; a target that is not there is a mistake of the workflow, and says so',
  async () => {
    const { code, log, used } = await runner.play({
      target: 'no such; touch pwned.json5',
      arguments: '$(touch pwned) `touch pwned`',
    });
    expect({ code, log }).toEqual({ code: 2, log: expect.stringContaining('no such; touch pwned.json5') });
    expect(used).toHaveLength(2);
    expect(existsSync(join(runner.workspace, 'pwned'))).toBe(false);
    await expect(runner.play({})).rejects.toThrow('the input target is required');
  },
  limitMs,
);
