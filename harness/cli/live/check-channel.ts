import { ControlClient } from '../../bots/control-client.ts';
import type { LiveBot } from '../../bots/live.ts';
import { lookAt, type Check, type Look } from '../../networks/live/check.ts';
import type { NamedAccount } from '../../networks/chat/live/chat-account.ts';
import type { ChatNetworkName } from '../../networks/chat/live/live-chat.ts';
import { looksAtTelegram } from '../../networks/telegram/looks.ts';
import { looksAtMatrix } from '../../networks/matrix/live/preflight.ts';
import { takesColleague } from '../../stage/consent.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { readChatSettings } from './chat/read-chat-settings.ts';
import { networksNamed, type LiveNetwork } from './live-flags.ts';
import { oneAfterTheOther } from './one-after-the-other.ts';
import { readSettings, type LiveSettings, type SettingsFlags } from './read-settings.ts';

const marks = { ok: '✓', wrong: '✗', 'not-checked': '·' } as const;

/**
 * Says what of a deployment is not as a run needs it, by looking alone: nothing is made, sent or changed there.
 * @returns 3 where something is wrong.
 */
export async function checkChannels(
  names: readonly string[],
  flags: SettingsFlags,
  signal: AbortSignal,
): Promise<ExitCode> {
  const networks = networksNamed(names, flags.config);
  return oneAfterTheOther(networks, (network) => {
    if (networks.length > 1) process.stdout.write(`${network}\n`);
    return checkChannel(network, flags, signal);
  });
}

async function checkChannel(
  channel: LiveNetwork,
  flags: SettingsFlags,
  signal: AbortSignal,
): Promise<ExitCode> {
  const looks =
    channel === 'matrix' ? await looksAtDeployment(flags, signal) : looksAtBot(flags, channel, signal);
  const checks = await lookAt(looks);
  process.stdout.write(checks.map(describe).join(''));
  return checks.some(({ state }) => state === 'wrong') ? exitCode.environment : exitCode.pass;
}

async function looksAtDeployment(flags: SettingsFlags, signal: AbortSignal): Promise<Look[]> {
  const settings = await readSettings(flags, process.env, signal);
  return [
    ...looksAtMatrix(settings.deployment, signal),
    lookAtOtherSide(settings),
    lookAtControl(settings.bot, 'matrix', signal),
  ];
}

function looksAtBot(flags: SettingsFlags, network: ChatNetworkName, signal: AbortSignal): Look[] {
  const { bot, chat } = readChatSettings(flags, network, process.env);
  return [
    ...(network === 'telegram'
      ? looksAtTelegram(chat.placeholders, bot.claims.includes('telegram.webhook'), signal)
      : []),
    lookAtControl(bot, network, signal),
    chat.account === undefined ? lookAtTerminal() : lookAtPerson(chat.account, network, signal),
  ];
}

function describe({ name, state, seen, why, advice }: Check): string {
  const line = `${marks[state]} ${name}: ${seen}\n`;
  return state === 'wrong' ? `${line}    why: ${why}\n    to do: ${advice}\n` : line;
}

function lookAtOtherSide({ bot: { claims }, hooks }: LiveSettings): Look {
  const itself = claims.includes('sas.confirms-itself') ? 'the bot confirms by itself' : undefined;
  const control = takesColleague(claims) ? undefined : 'its control API does';
  const person = hooks.commands.verify && 'a person is asked at the terminal';
  const seen = itself ?? control ?? person;
  return {
    name: 'somebody on the side of the bot accepts a verification',
    why: 'a verification takes two',
    advice: 'Claim sas.confirms-itself or control.verifications, or give the hook verify',
    ...(claims.includes('sas.respond')
      ? { look: async () => [seen !== undefined, seen ?? 'nobody does'] }
      : { needs: 'the bot does not claim sas.respond' }),
  };
}

function lookAtPerson(account: NamedAccount, network: string, signal: AbortSignal): Look {
  return {
    name: 'the run can speak by the account of the person',
    why: 'without it the bot is told nothing',
    advice: `Check ${network}.person`,
    look: async () => [true, await account.look(signal)],
  };
}

function lookAtTerminal(): Look {
  return {
    name: 'somebody is at a terminal',
    why: 'a person sends to the bot what they are told, and types what it answers',
    advice: 'Start the run at a terminal',
    ...(process.stdin.isTTY
      ? { look: async () => [true, 'this one'] }
      : { needs: 'there is no terminal here: what asks a person would be blocked' }),
  };
}

function lookAtControl({ control }: LiveBot, network: string, signal: AbortSignal): Look {
  return {
    name: 'the bot says at its control API that its channel is connected',
    why: 'a bot that is not connected hears nothing',
    advice: `Check ${network}.control, and the log of the bot`,
    ...(control === undefined
      ? { needs: 'no access to its control API is given' }
      : {
          look: async () => {
            const client = new ControlClient({ baseUrl: control.url, token: control.token, signal });
            const channel = await client.channel(network);
            const seen = channel === undefined ? `it has no ${network} channel` : `"${channel.status}"`;
            return [channel?.status === 'connected', [seen, channel?.lastError].filter(Boolean).join(', ')];
          },
        }),
  };
}
