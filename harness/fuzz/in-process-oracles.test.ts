import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../../reference-bot/base/config/config-issue.ts';
import { runCli } from '../../reference-bot/cli/run-cli.ts';
import { loadConfig } from '../../reference-bot/programs/gateway/load-config.ts';
import { CommandLineFire, token, type RunCli } from './testing/fire-command-line.ts';
import { environment, expectConfigHandled, type LoadConfig } from './testing/fire-config.ts';
import { hostileAnswer } from './testing/hostile-answer.ts';
import { hostileArguments } from './testing/hostile-arguments.ts';
import { hostileConfig } from './testing/hostile-config.ts';

const folder = mkdtempSync(join(tmpdir(), 'oracles-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => {
  for (const name of Object.keys(Object.prototype)) Reflect.deleteProperty(Object.prototype, name);
});

/** The first of the usual inputs that shows a fault, as the property says it; undefined where none does. */
async function firstFault<Input>(
  arbitrary: fc.Arbitrary<Input>,
  judge: (input: Input) => Promise<unknown>,
): Promise<string | undefined> {
  for (const input of fc.sample(arbitrary, { numRuns: 300, seed: 1 })) {
    try {
      await judge(input);
    } catch (error) {
      return (error as Error).message;
    }
  }
  return undefined;
}

/** Says something else where a configuration is refused. */
function complaining(say: (message: string) => string): LoadConfig {
  return async (files, env) => {
    try {
      return await loadConfig(files, env);
    } catch (error) {
      if (error instanceof ConfigError) error.message = say(error.message);
      throw error;
    }
  };
}

describe('hostile configurations show a bot that', () => {
  it.each<[string, LoadConfig, RegExp]>([
    [
      'tells what it has read from the environment',
      complaining((message) => `${message} (${environment.A_SECRET})`),
      /^a complaint tells a secret$/u,
    ],
    [
      'says nothing of where it is',
      complaining((message) => message.replaceAll(/^\/.*?: /gmu, '')),
      /^a complaint names no file/u,
    ],
    [
      'shows what it was given as it was',
      complaining((message) => `${message}\u001B[2J`),
      /^a complaint has characters that a terminal obeys/u,
    ],
    [
      'takes a refusal for a fault of its own',
      (files, env) =>
        loadConfig(files, env).catch(() => {
          throw new TypeError('cannot read properties of undefined');
        }),
      /^cannot read properties of undefined$/u,
    ],
    [
      'gives all objects what it has read',
      async (files, env) => {
        const { config } = { config: await loadConfig(files, env) };
        Object.assign(Object.prototype, { config });
        return config;
      },
      /^every object now has config$/u,
    ],
  ])('%s', async (_what, load, words) => {
    expect(await firstFault(hostileConfig, (text) => expectConfigHandled(text, load))).toMatch(words);
  });

  it('and none that does right', async () => {
    expect(await firstFault(hostileConfig, (text) => expectConfigHandled(text))).toBeUndefined();
  });
});

describe('hostile command lines show a program that', () => {
  const input = fc.tuple(hostileArguments, hostileAnswer);

  it.each<[string, RunCli, RegExp]>([
    [
      'ends with the number of its faults',
      async (...line) => (await runCli(...line)) * 3,
      /documented nowhere/u,
    ],
    [
      'fails in silence',
      (args, console) => runCli(args, { ...console, complain: () => {} }),
      /^it ended with [12], and did not say why$/u,
    ],
    [
      'tells with what it asked',
      (args, console) =>
        runCli(args, { ...console, complain: (line) => console.complain(`${line} (Bearer ${token})`) }),
      /^what it says tells a secret$/u,
    ],
    [
      'shows where in it something went wrong',
      (args, console) =>
        runCli(args, {
          ...console,
          complain: (line) => console.complain(`${line}\n    at run (/app/cli.ts:1:2)`),
        }),
      /^what it says shows a stack trace$/u,
    ],
  ])('%s', async (_what, run, words) => {
    const fire = new CommandLineFire(folder);
    const judge = ([args, answer]: [readonly string[], { make: () => Response }]) =>
      fire.expectHandled(args, answer.make, run);
    expect(await firstFault(input, judge)).toMatch(words);
  });
});
