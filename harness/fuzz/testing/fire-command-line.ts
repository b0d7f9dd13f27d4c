import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { realBaseSeams } from '../../../reference-bot/base/seams/real-base-seams.ts';
import type { Console } from '../../../reference-bot/cli/console/console.ts';
import { runCli } from '../../../reference-bot/cli/run-cli.ts';
import { expectUnpolluted, unfitFor } from './fit-to-print.ts';

/** Performs a command line as the program of the bot does. */
export type RunCli = typeof runCli;

export const token = 'token-of-the-gateway-0123456789';
/** Nobody listens there. */
const closedPort = 1;
const exitCodes = new Set([0, 1, 2]);

/** A terminal in a folder of its own, whose gateway gives one answer to all that it is asked. */
export class CommandLineFire {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    writeFileSync(join(folder, 'carapace.json5'), JSON.stringify({ gateway: { port: closedPort } }));
  }

  /**
   * Performs a command line. Gives its exit code.
   * @throws Error where that is none of the documented ones, or what it says is not fit to be read.
   */
  async expectHandled(
    args: readonly string[],
    answer: () => Response,
    run: RunCli = runCli,
  ): Promise<number> {
    const [out, err]: [string[], string[]] = [[], []];
    const code = await run(args, this.#terminal(answer, { out, err }));
    expectUnpolluted();
    if (!exitCodes.has(code)) throw new Error(`it ended with ${code}, which is documented nowhere`);
    if (code !== 0 && err.join('') === '') throw new Error(`it ended with ${code}, and did not say why`);
    // It prints what the gateway has answered, however much that is.
    const fault = unfitFor(err.join('\n'), [token]) ?? unfitFor(out.join('\n'), [token], Infinity);
    if (fault !== undefined) throw new Error(`what it says ${fault}`);
    return code;
  }

  /** Its time does not have to be waited for. */
  #terminal(answer: () => Response, { out, err }: Readonly<Record<'out' | 'err', string[]>>): Console {
    let at = 0;
    return {
      ...realBaseSeams(),
      env: { CARAPACE_STATE_DIR: this.#folder, CARAPACE_GATEWAY_TOKEN: token, HOME: this.#folder },
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
      openDatabase: () => Promise.reject(new Error('there is none')),
      askHidden: async () => 'no',
      readInput: async () => new Uint8Array(),
    };
  }
}
