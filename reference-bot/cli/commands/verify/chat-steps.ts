import { withoutTerminalUnsafe } from '../../../base/deceptive-characters.ts';
import { messageOf } from '../../../base/errors/message-of.ts';
import { asObject } from '../../../base/json.ts';
import { type ChannelProbe, ProbeFailed } from '../../../channels/channel-probe.ts';
import { loadConfig } from '../../../programs/gateway/load-config.ts';
import { readConfigDocument } from '../../../programs/gateway/read-document.ts';
import type { Console } from '../../console/console.ts';
import { type Fine, NotFine, type Skipped, type Step } from './check.ts';

/** The chat networks, with the names that people know, in the order in which `auto` looks for them. */
export const chatNames = {
  discord: 'Discord',
  telegram: 'Telegram',
  slack: 'Slack',
  signal: 'Signal',
} as const;

export type ChatId = keyof typeof chatNames;

const limitMs = 30_000;
const shownDestinationChars = 120;
const hidden = 'Details are hidden because they may contain sensitive information.';

/** The first chat network that the configuration names; undefined where it names none, or cannot be read. */
export async function findConfiguredChat({ files, env }: Console): Promise<ChatId | undefined> {
  const read = await readConfigDocument(files, env).catch(() => undefined);
  const document = asObject(read?.document);
  const ids = Object.keys(chatNames) as ChatId[];
  return ids.find((id) => id in document && asObject(document[id])['enabled'] !== false);
}

/**
 * What must be fine for a chat channel to work, in this order. The service is asked directly: no gateway need be running.
 * @param destination the conversation for a test message; undefined: none is sent.
 */
export function chatSteps(console: Console, id: ChatId, destination: string | undefined): readonly Step[] {
  const name = chatNames[id];
  let probe: ChannelProbe | undefined;
  return [
    {
      name: `${name} credentials`,
      remedy: `mend what is named in the ${id} block of the configuration, and run this command again`,
      async look() {
        probe = await openProbe(console, id);
        return fine(`${name} token is configured`);
      },
    },
    {
      name: `${name} token check`,
      remedy: 'run this command again',
      async look() {
        await probe!.checkCredentials(AbortSignal.timeout(limitMs)).catch((error: unknown) => {
          throw credentialsRefused(id, error);
        });
        return fine('credential validation succeeded');
      },
    },
    {
      name: sendPath(id),
      remedy: 'check the id of the destination, and that the bot is there and may write',
      look: () => (destination === undefined ? skip(id) : sendPing(console, name, probe!, destination)),
    },
  ];
}

function credentialsRefused(id: ChatId, error: unknown): NotFine {
  const isPassing = error instanceof ProbeFailed && error.isPassing;
  const what = isPassing ? 'check hit a transient error' : 'check failed';
  const next = isPassing
    ? 'see whether the service can be reached from here, and run this command again'
    : `put the credentials of the bot into the ${id} block, as the service shows them`;
  const skipped = {
    name: sendPath(id),
    outcome: 'skip',
    detail: 'not attempted because credential validation failed',
    next: 'mend the credentials first',
  } as const;
  return new NotFine(`${chatNames[id]} credential ${what}. ${hidden}`, next, [skipped]);
}

function sendPath(id: ChatId): string {
  return `${chatNames[id]} send path`;
}

async function openProbe(console: Console, id: ChatId): Promise<ChannelProbe> {
  const { files, env } = console;
  const { channels } = await loadConfig(files, env).catch((error: unknown) => {
    // Its last line is about a start.
    throw new Error(messageOf(error).split('\n').slice(0, -1).join('; ') || messageOf(error), {
      cause: error,
    });
  });
  const probe = await channels.find((channel) => channel.id === id)?.probe(console);
  if (probe !== undefined) return probe;
  throw new NotFine(`${chatNames[id]} token is not configured`, `write a ${id} block into the configuration`);
}

async function sendPing(
  console: Console,
  name: string,
  probe: ChannelProbe,
  destination: string,
): Promise<Fine> {
  const shown = withoutTerminalUnsafe(destination).slice(0, shownDestinationChars);
  console.print(`Sending verification ping to ${name} destination ${shown}...`);
  const time = new Date(console.clock.now()).toISOString().slice(0, 19).replace('T', ' ');
  const text = `Carapace verify ping (${time} UTC)`;
  await probe.send(destination, text, AbortSignal.timeout(limitMs)).catch(() => {
    throw new Error('send path rejected request (provider details hidden for safety)');
  });
  return fine('test message delivery succeeded');
}

async function skip(id: ChatId): Promise<Skipped> {
  return {
    outcome: 'skip',
    detail: 'destination id not provided; send-path test skipped',
    next: `name the conversation for a test message with --${id}-to`,
  };
}

function fine(detail: string): Fine {
  return { outcome: 'pass', detail };
}
