import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Ledger } from '../process/ledger.ts';
import { CommandLine } from './command-line.ts';
import { hasTool } from './tools.ts';

/** The command line of a bot whose command is `sh -c <script> bot`. */
function commandLineOf(script: string, deadlineMs = 30_000): CommandLine {
  const folder = mkdtempSync(join(tmpdir(), 'command-line-'));
  const ledger = Ledger.open();
  const stack = new AsyncDisposableStack();
  onTestFinished(async () => {
    await stack.disposeAsync();
    ledger.close();
    rmSync(folder, { recursive: true });
  });
  const environment = { PATH: process.env['PATH'], TOLD: 'by the bot', LEFT_OUT: 'too' };
  const command = { command: 'sh', args: ['-c', script, 'bot'], environment, folder };
  const { signal } = new AbortController();
  return new CommandLine({ command: () => command, ledger, stack, signal, deadlineMs });
}

describe('a command before which nobody sits', () => {
  test('gets its arguments and the environment of the bot, changed for this call', async () => {
    const bot = commandLineOf('echo "$1 $TOLD ${LEFT_OUT-nothing}"; cat; echo oops >&2; exit 3');
    const environment = { TOLD: 'otherwise', LEFT_OUT: undefined };
    const result = await bot.run(["it's me"], { environment });
    expect(result).toEqual({ code: 3, output: "it's me otherwise nothing\n", errors: 'oops\n' });
    expect(bot.printed).toEqual(["it's me otherwise nothing\n", 'oops\n']);
  });

  test('that does not end is killed, and holds nothing that the next one needs', async () => {
    const bot = commandLineOf('echo $$; exec sleep 600');
    await expect(bot.run(['wait'], { deadlineMs: 2_000 })).rejects.toThrow(/for "wait" to end/u);
    const pid = Number(bot.printed[0]);
    expect(pid).toBeGreaterThan(1);
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});

describe.runIf(hasTool('script'))('a command in a terminal', () => {
  const script = 'test -t 0 && test -t 1 || exit 9; printf "%s? " "$1"; read -r word; exit "$word"';

  test('shows, is typed into, and tells its exit code', async () => {
    const terminal = commandLineOf(script).inTerminal(["what's next"]);
    expect(await terminal.shows(/\? $/u)).toBe("what's next? ");
    terminal.type('7\n');
    expect(await terminal.exited()).toBe(7);
    expect(terminal.screen).toContain("what's next? ");
  });

  test('stops at the first line that fails, and knows the bot by the name that pages print', async () => {
    const bot = commandLineOf('echo "$1 $TOLD"');
    const terminal = bot.type(`cara-ref "it's me" > ~/told\nfalse\necho no > ~/told\n`, {
      environment: { TOLD: 'now' },
    });
    expect(await terminal.exited()).toBe(1);
    expect(readFileSync(join(bot.home, 'told'), 'utf8')).toBe("it's me now\n");
  });

  test('that does not show what is wanted is waited for as long as anything', async () => {
    const terminal = commandLineOf(script, 500).inTerminal(['eh']);
    await expect(terminal.shows(/never/u)).rejects.toThrow(/for \/never\/u in the terminal/u);
  });
});
