import { readFile, rm } from 'node:fs/promises';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ControlClient } from '../../../bots/control-client.ts';
import type { LaunchOrder, StartedBot, Target } from '../../../bots/target.ts';
import { serveLoopback } from '../../../http/serve-loopback.ts';
import { startConversation } from '../../../process/conversation.ts';

interface Order extends Omit<LaunchOrder, 'environment'> {
  /** Conversations in which it is to say something by itself, by network. */
  readonly conversations: ReadonlyMap<string, string>;
}
type Hooks = Readonly<Record<string, readonly string[]>>;

/** A bot that runs apart from any run, and the hooks by which its operator lets one end and start it. */
export interface HookedBot extends AsyncDisposable {
  /** As settings name them, on the first of its networks. */
  readonly hooks: Hooks;
  /** As settings name them on a network. */
  hooksOn(network: string): Hooks;
  /** What the hooks have done so far. */
  readonly done: readonly string[];
  readonly isUp: boolean;
  /** Its control API in the hands of its operator. */
  readonly control: ControlClient;
  /** The same as settings name it. */
  access(): { readonly url: string; readonly token: string };
}

/**
 * Starts the bot. Its hooks ask this process, as those of an operator ask a service manager.
 * @param more hooks by name, with what they print.
 */
export async function startHookedBot(
  target: Target,
  order: Order,
  folder: string,
  more: Readonly<Record<string, () => Promise<string>>> = {},
): Promise<HookedBot> {
  const password = {
    CARAPACE_GATEWAY_TOKEN: crypto.randomUUID(),
    CARAPACE_CONFIG_PASSWORD: crypto.randomUUID(),
    MATRIX_STORE_PASSPHRASE: '',
  };
  let environment: Readonly<Record<string, string>> = password;
  let configuration: 'new' | 'as it is' = 'new';
  let bot: StartedBot | undefined;
  let last: StartedBot | undefined;
  const done: string[] = [];
  const stop = async (): Promise<void> => {
    const running = bot;
    bot = undefined;
    await running?.[Symbol.asyncDispose]();
  };
  const start = async (): Promise<void> => {
    bot = last = await target.launch({ ...order, environment, configuration });
    configuration = 'as it is';
  };
  const command = async (args: readonly string[], input = ''): Promise<void> => {
    const { command: program, args: first, environment: own, folder: cwd } = last!.cli!;
    const env = { ...own, ...environment };
    const { ledger } = order;
    await using call = startConversation({
      command: program,
      args: [...first, ...args],
      env,
      cwd,
      takesInput: true,
      ledger,
    });
    call.end(input);
    if ((await call.exited) !== 0) throw new Error(call.errors);
  };
  const deeds: Readonly<Record<string, () => Promise<unknown>>> = {
    stop,
    async kill() {
      const running = bot;
      bot = undefined;
      await running?.kill();
    },
    async restart() {
      await stop();
      await start();
    },
    async rekey() {
      await command(['matrix', 'rekey-store', '--new']);
      environment = { ...password, CARAPACE_CONFIG_PASSWORD: '' };
    },
    async recover() {
      const file = join(order.stateFolder, 'matrix', 'recovery_key');
      const key = await readFile(file, 'utf8');
      await rm(file);
      await command(['matrix', 'recovery-key', 'restore', '--stdin'], key);
    },
    readLog: async () => last!.logTail(200).join('\n'),
    ...Object.fromEntries(
      Array.from(order.conversations, ([network, conversation]) => [
        `outbound-${network}`,
        () => command(['verify', '--outcome', network, `--${network}-to`, conversation]),
      ]),
    ),
    ...more,
  };
  await start();
  const fetch = async (request: Request): Promise<Response> => {
    const deed = new URL(request.url).pathname.slice(1);
    try {
      const said = await deeds[deed]!();
      done.push(deed);
      return new Response(typeof said === 'string' ? said : '');
    } catch (error) {
      return new Response(String(error), { status: 500 });
    }
  };
  const door = await serveLoopback({ fetch });
  const script = join(folder, 'hook.mjs');
  writeFileSync(
    script,
    `const answer = await fetch(\`${door.url}/\${process.argv[2]}\`, { method: 'POST' });
(answer.ok ? process.stdout : process.stderr).write(await answer.text());
process.exitCode = answer.ok ? 0 : 1;\n`,
  );
  const hooksOn = (network: string): Hooks => {
    const names = ['stop', 'kill', 'restart', 'readLog'];
    if (network === 'matrix') names.push('rekey', 'recover', ...Object.keys(more));
    const hooks = names.map((name) => [name, [process.execPath, 'hook.mjs', name]]);
    if (order.conversations.has(network))
      hooks.push(['outbound', [process.execPath, 'hook.mjs', `outbound-${network}`]]);
    return Object.fromEntries(hooks);
  };
  return {
    hooks: hooksOn(order.seats[0]!.network),
    hooksOn,
    done,
    get isUp() {
      return bot !== undefined;
    },
    get control() {
      return last!.control!;
    },
    access() {
      const config = JSON.parse(readFileSync(join(order.stateFolder, 'carapace.json5'), 'utf8'));
      const { port } = (config as { gateway: { port: number } }).gateway;
      return { url: `http://127.0.0.1:${port}`, token: password.CARAPACE_GATEWAY_TOKEN };
    },
    async [Symbol.asyncDispose]() {
      await stop();
      await door[Symbol.asyncDispose]();
    },
  };
}
