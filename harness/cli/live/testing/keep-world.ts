import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { caraTarget } from '../../../bots/cara.ts';
import { referenceTarget } from '../../../bots/reference.ts';
import { formatSeconds } from '../../../errors/format-limit.ts';
import { messageOf } from '../../../errors/message-of.ts';
import { requireKnown } from '../../../errors/usage-error.ts';
import type { Chat } from '../../../networks/chat/chat.ts';
import { removeContainers } from '../../../networks/matrix/homeserver/index.ts';
import { Ledger, sweepLeftovers } from '../../../process/ledger.ts';
import type { Interruption } from '../../interruption.ts';
import { liveNetworks } from '../live-flags.ts';
import { startWorld, type World } from './world.ts';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/**
 * Keeps a world up for somebody with another terminal, until a signal ends it. This terminal is the phone of alice.
 * @param names of the networks. Default: all.
 * @throws UsageError for one that there is not; what starts throw.
 */
export async function keepWorld(names: readonly string[], interruption: Interruption): Promise<void> {
  const named = names.map((name) => requireKnown('network', name, liveNetworks));
  const networks = named.length > 0 ? named : liveNetworks;
  const target = process.env['CARA_BIN'] ? caraTarget() : referenceTarget();
  const startedAt = performance.now();
  await removeContainers(sweepLeftovers().containers);
  const ledger = Ledger.open();
  using _held = interruption.hold({
    hurry: () => removeContainers(ledger.containers),
    last: () => ledger.close(),
  });
  const { signal } = interruption;
  try {
    await using world = await startWorld({ networks, target, mode: 'auto', ledger, signal, onProgress: say });
    say(greetingOf(world, target.name, performance.now() - startedAt));
    using _phone = new Phone(world.chats);
    if (!signal.aborted) await once(signal, 'abort');
  } catch (error) {
    if (interruption.fault !== undefined || !signal.aborted) throw error;
  } finally {
    ledger.close();
  }
}

function greetingOf({ folder, parts, chats }: World, bot: string, tookMs: number): string {
  const settings = join(folder, 'cara-smoke.json5');
  return [
    `${parts.join(', ')}, and the bot ${bot} on all of them: up after ${formatSeconds(tookMs)}.`,
    `Settings of its operator: ${settings}. In another terminal:`,
    '',
    `  npx cara-smoke doctor --channel all --config ${settings}`,
    `  npx cara-smoke --channel all --config ${settings}`,
    '',
    ...[...chats.keys()]
      .slice(0, 1)
      .map(
        (name) =>
          `Type here what is to be said to the bot, e.g. "${name} !ping 4f1c". What it says is shown here.`,
      ),
    'Ctrl-C ends all of this.',
  ].join('\n');
}

/** What somebody types is said to the bot, and what the bot says to them is shown. */
class Phone implements Disposable {
  readonly #chats: ReadonlyMap<string, Chat>;
  readonly #lines = createInterface({ input: process.stdin });

  constructor(chats: ReadonlyMap<string, Chat>) {
    this.#chats = chats;
    for (const [name, chat] of chats)
      chat.heard.subscribe(({ conversation, text }) => {
        if (conversation === chat.alice.conversation) say(`${name}: ${text}`);
      });
    this.#lines.on('line', (line) => void this.#take(line).catch((error: unknown) => say(messageOf(error))));
  }

  async #take(line: string): Promise<void> {
    const [name = '', ...words] = line.trim().split(' ');
    if (name === '') return;
    await this.#chats.get(requireKnown('chat', name, [...this.#chats.keys()]))!.say(words.join(' '));
  }

  [Symbol.dispose](): void {
    this.#lines.close();
  }
}
