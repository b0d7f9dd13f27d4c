import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { realBaseSeams } from '../../reference-bot/base/seams/real-base-seams.ts';
import type { Console } from '../../reference-bot/cli/console/console.ts';
import { runCli } from '../../reference-bot/cli/run-cli.ts';
import { unfitFor } from './testing/fit-to-print.ts';
import { hostileAnswer } from './testing/hostile-answer.ts';
import { hostileArguments } from './testing/hostile-arguments.ts';
import { InputCount, runsOf } from './testing/volume.ts';

const inputs = new InputCount('command lines');
const folder = mkdtempSync(join(tmpdir(), 'command-line-'));
afterAll(() => {
  inputs.report();
  rmSync(folder, { recursive: true });
});

const token = 'token-of-the-gateway-0123456789';
/** Nobody listens there. */
const closedPort = 1;
writeFileSync(join(folder, 'carapace.json5'), JSON.stringify({ gateway: { port: closedPort } }));

/** A terminal whose gateway gives one answer to all that it is asked, and whose time does not have to be waited for. */
function terminal(answer: () => Response) {
  const [out, err]: [string[], string[]] = [[], []];
  let at = 0;
  const console: Console = {
    ...realBaseSeams(),
    env: { CARAPACE_STATE_DIR: folder, CARAPACE_GATEWAY_TOKEN: token, HOME: folder },
    isTerminal: { input: true, output: true },
    fetch: async () => answer(),
    clock: {
      now: () => at,
      monotonic: () => at,
      sleep: async (ms, signal) => {
        signal?.throwIfAborted();
        at += ms;
      },
    },
    print: (line) => void out.push(line),
    complain: (line) => void err.push(line),
    ask: async () => 'no',
  };
  return { console, out, err };
}

it('any arguments, and any answer of a gateway, end in a documented exit code and words that tell no secret', async () => {
  const codes = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(hostileArguments, hostileAnswer, async (args, answer) => {
      inputs.add();
      const { console, out, err } = terminal(answer.make);
      const code = await runCli(args, console);
      codes.set(code, (codes.get(code) ?? 0) + 1);
      expect([0, 1, 2]).toContain(code);
      if (code !== 0) expect(err.join('')).not.toBe('');
      expect(unfitFor(err.join('\n'), [token])).toBeUndefined();
      // It prints what the gateway has answered, however much that is.
      expect(unfitFor(out.join('\n'), [token], Infinity)).toBeUndefined();
      expect(Object.keys(Object.prototype)).toEqual([]);
    }),
    runsOf({ few: 400, many: 13_000 }),
  );
  for (const code of [0, 1, 2]) expect(codes.get(code) ?? 0).toBeGreaterThan(inputs.count / 50);
}, 900_000);
