import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Capability } from '../../../bots/capabilities.ts';
import type { Target } from '../../../bots/target.ts';
import type { Chat } from '../../../networks/chat/chat.ts';
import { chatNetworks, type ChatNetworkName } from '../../../networks/chat/live/live-chat.ts';
import type { HomeserverMode } from '../../../networks/matrix/homeserver/homeserver.ts';
import { startHomeserver } from '../../../networks/matrix/homeserver/index.ts';
import type { SignalChat } from '../../../networks/signal/signal-chat.ts';
import { packageRoot } from '../../../package-layout.ts';
import type { Ledger } from '../../../process/ledger.ts';
import { openChat } from '../../../stage/chats.ts';
import type { LiveNetwork } from '../live-flags.ts';
import { startBotOfOthers } from './bot-of-others.ts';
import type { HookedBot } from './hooked-bot.ts';
import { findPeopleOnMatrix, type PeopleOnMatrix } from './people-on-matrix.ts';
import { serveAlice } from './person-on-signal.ts';
import { alicesAccount } from './spoken-to.ts';

/** How the bot takes part in each network, what else bots can be asked there, and the double that opens. */
const ways = {
  telegram: ['telegram.polling', 'telegram'],
  slack: ['slack.events', 'slack'],
  discord: ['discord.gateway', 'discord'],
  signal: ['signal.poll', 'signalNative'],
} as const satisfies Record<ChatNetworkName, readonly [Capability, keyof typeof openChat]>;
const onMatrix: readonly Capability[] = [
  'matrix.plain',
  'matrix.encrypted',
  'matrix.cross-signing',
  'matrix.allow-list',
  'matrix.rekey',
  'matrix.recovery-key',
  'sas.respond',
  'control.verifications',
  'model.answer',
];
const onChats: readonly Capability[] = [
  'channel.verbatim',
  'channel.restart',
  'channel.keeps-record',
  'cli',
  'cli.verify-chat',
];

const nothing = (): void => {};

export interface WorldOptions {
  readonly networks: readonly LiveNetwork[];
  readonly target: Target;
  readonly mode: HomeserverMode;
  readonly ledger: Ledger;
  readonly signal: AbortSignal;
  readonly onProgress?: (line: string) => void;
}

/** Networks as if they were those of the world, one bot on all of them, and its operator. */
export interface World extends AsyncDisposable {
  /** Of the operator. It has a `cara-smoke.json5`, and the secrets that this file names in files. */
  readonly folder: string;
  /** What is there, e.g. `Synapse 1.163.2`. */
  readonly parts: readonly string[];
  readonly chats: ReadonlyMap<ChatNetworkName, Chat>;
  /** Absent where Matrix is not among the networks. */
  readonly people: PeopleOnMatrix | undefined;
  readonly operated: HookedBot;
}

/** Starts what an operator has before they think of a smoke test. Rate limits are those of the world. */
export async function startWorld(options: WorldOptions): Promise<World> {
  const { networks, target, mode, ledger, signal, onProgress } = options;
  await using stack = new AsyncDisposableStack();
  const folder = ledger.temporaryFolder('deployment');
  const homeserver = networks.includes('matrix')
    ? stack.use(
        await startHomeserver(mode, { ledger, signal, isLimited: true, ...(onProgress && { onProgress }) }),
      )
    : undefined;
  const people = homeserver && (await findPeopleOnMatrix(homeserver, signal));
  const chats = new Map<ChatNetworkName, Chat>();
  for (const name of chatNetworks.filter((network) => networks.includes(network))) {
    const order = { signal, record: nothing, registerSecret: nothing };
    chats.set(name, stack.use(await openChat[ways[name][1]](order)));
  }
  const on = { matrix: people?.seat, chats: [...chats.values()] };
  const operated = stack.use(await startBotOfOthers({ target, ...on, ledger, folder, signal }));
  await people?.settle();

  const claimed = (wanted: readonly Capability[]) => wanted.filter((one) => target.claims.includes(one));
  const { url, token } = operated.access();
  const keep = (name: string, secret: string): { file: string } => {
    writeFileSync(join(folder, 'secrets', name), secret, { mode: 0o600 });
    return { file: join('secrets', name) };
  };
  mkdirSync(join(folder, 'secrets'), { mode: 0o700 });
  const control = { url, token: keep('control-token', token) };
  const settings: Record<string, unknown> = {
    $schema: join(packageRoot, 'harness', 'cli', 'live', 'settings.schema.json'),
  };
  if (people)
    settings['matrix'] = {
      homeserver: homeserver!.baseUrl,
      bot: {
        id: people.bot.userId,
        capabilities: claimed(onMatrix),
        accessToken: keep('bot-access-token', people.bot.accessToken),
      },
      person: {
        id: people.person.userId,
        password: keep('person-password', people.person.password),
        identity: join('secrets', 'person-identity'),
      },
      stranger: {
        id: people.stranger.userId,
        password: keep('stranger-password', people.stranger.password),
      },
      control,
      hooks: operated.hooksOn('matrix'),
    };
  for (const [name, chat] of chats)
    settings[name] = {
      bot: { address: 'the bot', name: target.name, capabilities: claimed([ways[name][0], ...onChats]) },
      ...(name === 'telegram' && {
        api: chat.seat.placeholders['telegram.api'],
        token: keep('telegram-token', chat.seat.placeholders['telegram.token']!),
      }),
      ...(await accountOn(name, chat)),
      control,
      hooks: operated.hooksOn(name),
    };
  writeFileSync(join(folder, 'cara-smoke.json5'), `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 });

  const facts = homeserver?.facts;
  const kept = stack.move();
  return {
    folder,
    parts: [
      ...(facts ? [`${facts.name} ${facts.version} (${facts.mode})`] : []),
      ...[...chats.keys()].map((name) => `a double of ${name}`),
    ],
    chats,
    people,
    operated,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };

  /** By which a run can speak there. */
  async function accountOn(name: ChatNetworkName, chat: Chat): Promise<object> {
    if (name === 'slack') {
      const { token: ofAlice, ...where } = alicesAccount({ chat });
      return { person: { ...where, token: keep('slack-token', ofAlice) } };
    }
    if (name !== 'signal') return {};
    const { own } = chat as SignalChat;
    const { api, number } = stack.use(await serveAlice(chat as SignalChat, 'native', signal));
    return { person: { api, number, bot: own.number } };
  }
}
