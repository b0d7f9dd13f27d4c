import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { LiveBot } from '../../../bots/live.ts';
import { UsageError } from '../../../errors/usage-error.ts';
import { readJson5 } from '../../../files/read-json5.ts';
import type { ChatNetworkName, LiveChat } from '../../../networks/chat/live/live-chat.ts';
import type { NamedAccount } from '../../../networks/chat/live/chat-account.ts';
import { accountOnSignal } from '../../../networks/signal/signal-account.ts';
import { accountOnSlack } from '../../../networks/slack/slack-account.ts';
import { isAboutControl, mask, readSecret, usualFile, type SettingsFlags } from '../read-settings.ts';
import { liveSettings, type SecretSetting } from '../settings-schema.ts';
import type { z } from 'zod';

const personLimitMs = 60_000;

/** A bot that runs on a chat network, and who speaks to it. */
export interface LiveChatSettings {
  /** Absolute path of the file. */
  readonly file: string;
  readonly chat: LiveChat;
  readonly bot: LiveBot;
}

/**
 * What is known of a bot on a chat network.
 * @throws UsageError where the settings say nothing of it, or something is wrong.
 */
export function readChatSettings(
  { config }: Pick<SettingsFlags, 'config'>,
  network: ChatNetworkName,
  env: NodeJS.ProcessEnv,
  patience = 1,
): LiveChatSettings {
  const named = config ?? usualFile;
  const all = existsSync(named) ? readJson5(named, liveSettings, 'settings') : liveSettings.parse({});
  const { [network]: settings, telegram } = all;
  if (settings === undefined)
    throw new UsageError(
      existsSync(named)
        ? `${named} says nothing of ${network}: describe there the bot that runs, as docs/live.md tells`
        : `there is no ${named}, which describes the bot that runs: "cara-smoke init --channel ${network}" writes one`,
    );
  const folder = resolve(dirname(named));
  const secret = (setting: SecretSetting): string => readSecret(setting, env, folder);
  const { bot, control, hooks } = settings;
  const { address = 'the bot' } = bot;
  return {
    file: resolve(named),
    chat: {
      network,
      address,
      placeholders: {
        ...(network === 'telegram' && {
          'telegram.api': telegram?.api,
          'telegram.token': telegram?.token && secret(telegram.token),
        }),
      },
      account: accountIn(all, network, secret),
      limitMs: personLimitMs * patience,
      hooks: { commands: hooks, folder },
    },
    bot: {
      name: bot.name ?? address,
      version: bot.version,
      claims: bot.capabilities.filter((claim) => control !== undefined || !isAboutControl(claim)),
      talk: bot.talk,
      control: control && { url: control.url, token: secret(control.token) },
    },
  };
}

function accountIn(
  { slack, signal }: z.output<typeof liveSettings>,
  network: ChatNetworkName,
  secret: (setting: SecretSetting) => string,
): NamedAccount | undefined {
  if (network === 'slack' && slack?.person !== undefined)
    return accountOnSlack({ ...slack.person, token: secret(slack.person.token) });
  return network === 'signal' && signal?.person !== undefined ? accountOnSignal(signal.person) : undefined;
}

/** Settings as they count, without secrets. */
export function showChatSettings({ file, chat, bot }: LiveChatSettings): object {
  const { network, address, placeholders, account, hooks } = chat;
  const { name, version, claims, talk, control } = bot;
  return {
    settings: file,
    [network]: {
      bot: { address, name, version, capabilities: claims, talk },
      ...(network === 'telegram' && {
        api: placeholders['telegram.api'],
        token: mask(placeholders['telegram.token']),
      }),
      person: account?.shown,
      control: control && { url: control.url, token: mask(control.token) },
      hooks: hooks.commands,
    },
  };
}
