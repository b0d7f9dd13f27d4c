import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../package-layout.ts';
import { Ledger } from '../../process/ledger.ts';
import { CommandLine, type TerminalSession } from '../../tools/command-line.ts';
import { hasTool } from '../../tools/tools.ts';
import { program } from './testing/run-tool.ts';

const limitMs = 300_000;
/** Of each thing that is waited for, so that a failure says what was seen. */
const deadlineMs = 100_000;
const { signal } = new AbortController();
const networks = ['matrix', 'telegram', 'slack', 'discord', 'signal'];

/** Started and used as docs/live.md says. */
describe.runIf(hasTool('script'))('a deployment that somebody keeps up at another terminal', () => {
  const ledger = Ledger.open();
  const stack = new AsyncDisposableStack();
  const folder = ledger.temporaryFolder('operator');
  const environment = { PATH: process.env['PATH']!, HOME: process.env['HOME']! };
  const programOf = (file: string): CommandLine => {
    const command = () => ({ command: process.execPath, args: [file], environment, folder });
    return new CommandLine({ command, ledger, stack, signal, deadlineMs });
  };
  const operator = programOf(program);
  let world: TerminalSession;
  let settings: string;
  beforeAll(async () => {
    world = programOf(join(packageRoot, 'fixtures', 'deployments', 'world.ts')).inTerminal([]);
    [, settings = ''] = /Settings of its operator: (\S+)\. /u.exec(await world.shows(/Ctrl-C ends/u))!;
  }, limitMs);
  afterAll(async () => {
    await stack.disposeAsync();
    ledger.close();
  });

  test(
    'is looked at by doctor on all networks',
    async () => {
      const { code, output } = await operator.run(['doctor', '--channel', 'all', '--config', settings]);
      expect({ code, output }).toEqual({ code: 0, output: expect.not.stringContaining('✗') });
      expect(output.split('\n').filter((line) => networks.includes(line))).toEqual(networks);
    },
    limitMs,
  );

  test(
    'is asked on all networks, by the run where it has an account; the evidence of all is verified and cleaned up as one',
    async () => {
      const run = operator.inTerminal(['--channel', 'all', '--canary', '--yes', '--config', settings]);
      for (const network of ['telegram', 'discord']) {
        const please = new RegExp(`on ${network}: (!ping (\\w{8}))`, 'u');
        const [, text, nonce] = please.exec(await run.shows(please))!;
        world.type(`${network} ${text}\n`);
        const said = new RegExp(`^${network}: (.*${nonce})`, 'mu');
        run.type(`${said.exec(await world.shows(said))![1]}\n\n`);
      }
      const code = await run.exited();
      expect({ code, screen: run.screen }).toMatchObject({ code: 0 });
      expect(run.screen.match(/ 1 passed/gu)).toHaveLength(networks.length);

      const verified = await operator.run(['verify', 'cara-smoke-report']);
      expect(verified).toMatchObject({ code: 0, output: expect.not.stringContaining('✗') });
      expect(verified.output.match(/✓ the reports follow from what happened/gu)).toHaveLength(
        networks.length,
      );
      const cleaned = await operator.run(['cleanup', 'cara-smoke-report', '--config', settings]);
      expect(cleaned.code).toBe(0);
      expect(cleaned.errors.match(/nothing is left of this run/gu)).toHaveLength(networks.length);
    },
    limitMs,
  );

  test(
    'says what it does not know, and leaves nothing behind',
    async () => {
      world.type('xmpp hello\n');
      await world.shows(/unknown chat "xmpp"/u);
      world.type('\x03');
      await world.exited();
      expect(existsSync(dirname(settings))).toBe(false);
    },
    limitMs,
  );
});
