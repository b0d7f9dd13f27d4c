import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { referenceTarget } from '../../../bots/reference.ts';
import type { Chat } from '../../../networks/chat/chat.ts';
import { Ledger } from '../../../process/ledger.ts';
import { openChat, type ChatName } from '../../../stage/chats.ts';
import { CommandLine } from '../../../tools/command-line.ts';
import { startBotOfOthers } from './bot-of-others.ts';
import type { HookedBot } from './hooked-bot.ts';
import { program, runTool, type Running } from './run-tool.ts';

const { signal } = new AbortController();
const limitMs = 120_000;

const nothing = (): void => {};

/** A chat network as if it were that of the world, a bot that runs there, and a person at a terminal. */
export interface ChatDeployment extends AsyncDisposable {
  readonly chat: Chat;
  readonly operated: HookedBot;
  /** Of the commands; settings lie there. */
  readonly folder: string;
  /** `cara-smoke`, which runs in the folder. */
  readonly commands: CommandLine;
  /** The same, for one that a signal may end. */
  run(args: readonly string[]): Running;
  /** Writes `cara-smoke.json5`. */
  configure(settings: object): void;
  /** Whether a run has written down that it does something, e.g. `said`. @param output folder of the run. */
  hasJournalled(output: string, deed: string): boolean;
}

/** Starts what an operator has before they think of a smoke test. */
export async function startChatDeployment(name: ChatName, mutant?: string): Promise<ChatDeployment> {
  await using parts = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'chat-deployment-'));
  parts.defer(() => rmSync(folder, { recursive: true, force: true }));
  const ledger = Ledger.open(join(folder, 'ledger'));
  parts.defer(() => ledger.close());
  const chat: Chat = parts.use(await openChat[name]({ signal, record: nothing, registerSecret: nothing }));
  const around = { mutant, ledger, folder, signal };
  const operated = parts.use(await startBotOfOthers({ target: referenceTarget(), chats: [chat], ...around }));
  const environment = {
    PATH: process.env['PATH']!,
    HOME: folder,
    CARA_SMOKE_CACHE_DIR: join(folder, 'cache'),
    BOT_TOKEN: chat.seat.placeholders['telegram.token'] ?? '',
  };
  const stack = parts.use(new AsyncDisposableStack());
  const command = () => ({ command: process.execPath, args: [program], environment, folder });
  const commands = new CommandLine({ command, ledger, stack, signal, deadlineMs: limitMs });
  const kept = parts.move();
  return {
    chat,
    operated,
    folder,
    commands,
    run: (args) => runTool(args, folder, {}),
    configure: (settings) => writeFileSync(join(folder, 'cara-smoke.json5'), JSON.stringify(settings)),
    hasJournalled(output, deed) {
      const journal = join(folder, output, 'journal.ndjson');
      return existsSync(journal) && readFileSync(journal, 'utf8').includes(`"${deed}"`);
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
