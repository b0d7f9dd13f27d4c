import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Capability } from '../../bots/capabilities.ts';
import type { LiveBot } from '../../bots/live.ts';
import { messageOf } from '../../errors/message-of.ts';
import { UsageError } from '../../errors/usage-error.ts';
import { readJson5 } from '../../files/read-json5.ts';
import type { Hooks } from '../../networks/live/hooks.ts';
import { findHomeserver } from '../../networks/matrix/live/find-homeserver.ts';
import type { MatrixDeployment } from '../../networks/matrix/live/deployment.ts';
import { z } from 'zod';
import { liveSettings, userId, type SecretSetting } from './settings-schema.ts';

/** Where settings come from, besides the environment. */
export interface SettingsFlags {
  readonly bot?: string | undefined;
  /** Path of the settings. Default: `cara-smoke.json5` in the working folder, where it is there. */
  readonly config?: string | undefined;
  /** Number of an open file that holds credentials as JSON. */
  readonly credentialsFd?: number | undefined;
}

/** A deployment of Matrix, and the bot that runs there. */
export interface LiveSettings {
  /** Absolute path of the file; absent where there is none. */
  readonly file: string | undefined;
  readonly deployment: MatrixDeployment;
  readonly bot: LiveBot;
  readonly hooks: Hooks;
}

export const usualFile = 'cara-smoke.json5';
const credentials = z.strictObject({
  password: z.string().optional(),
  accessToken: z.string().optional(),
  controlToken: z.string().optional(),
  botToken: z.string().optional(),
});

/**
 * What is known of a deployment: from the command line, an open file, the settings and the environment, in this order.
 * @throws UsageError where something is wrong or missing.
 */
export async function readSettings(
  { bot, config, credentialsFd }: SettingsFlags,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<LiveSettings> {
  const file = config ?? (existsSync(usualFile) ? usualFile : undefined);
  const { matrix } = file === undefined ? liveSettings.parse({}) : readJson5(file, liveSettings, 'settings');
  const given = credentialsFd === undefined ? {} : readCredentials(credentialsFd);
  const secret = (setting: SecretSetting | undefined): string | undefined =>
    setting === undefined ? undefined : readSecret(setting, env, dirname(file ?? '.'));
  const botId = bot ?? matrix.bot.id;
  if (botId === undefined)
    throw new UsageError(
      `no bot is named: give --bot @bot:example.org, or have ${usualFile} written by "cara-smoke init --channel matrix"`,
    );
  const form = userId.safeParse(botId);
  if (!form.success) throw new UsageError(`--bot ${botId}: ${form.error.issues[0]!.message}`);
  const { control, stranger } = matrix;
  const personId = matrix.person.id ?? env['CARA_SMOKE_PERSON'];
  return {
    file: file === undefined ? undefined : resolve(file),
    deployment: {
      baseUrl:
        matrix.homeserver ??
        env['CARA_SMOKE_HOMESERVER_URL'] ??
        (await findHomeserver(personId ?? botId, signal)),
      bot: {
        userId: botId,
        deviceId: matrix.bot.device,
        accessToken: given.botToken ?? secret(matrix.bot.accessToken),
      },
      person: {
        userId: personId,
        password: given.password ?? secret(matrix.person.password) ?? env['CARA_SMOKE_PERSON_PASSWORD'],
        accessToken: given.accessToken ?? secret(matrix.person.accessToken) ?? env['CARA_SMOKE_PERSON_TOKEN'],
        identityFile: matrix.person.identity && resolve(dirname(file ?? '.'), matrix.person.identity),
      },
      stranger: stranger && {
        userId: stranger.id,
        password: secret(stranger.password),
        accessToken: secret(stranger.accessToken),
      },
    },
    bot: {
      name: matrix.bot.name ?? botId,
      version: matrix.bot.version,
      claims: matrix.bot.capabilities.filter((claim) => control !== undefined || !isAboutControl(claim)),
      talk: matrix.bot.talk,
      control: control && { url: control.url, token: given.controlToken ?? secret(control.token) ?? '' },
    },
    hooks: { commands: matrix.hooks, folder: resolve(dirname(file ?? '.')) },
  };
}

/** Settings as they count, without secrets. */
export function showSettings({ file, deployment, bot, hooks }: LiveSettings): object {
  const { person, stranger } = deployment;
  const { control } = bot;
  return {
    settings: file,
    matrix: {
      homeserver: deployment.baseUrl,
      bot: {
        id: deployment.bot.userId,
        device: deployment.bot.deviceId,
        accessToken: mask(deployment.bot.accessToken),
        name: bot.name,
        version: bot.version,
        capabilities: bot.claims,
        talk: bot.talk,
      },
      person: {
        id: person.userId,
        password: mask(person.password),
        accessToken: mask(person.accessToken),
        identity: person.identityFile,
      },
      stranger: stranger && {
        id: stranger.userId,
        password: mask(stranger.password),
        accessToken: mask(stranger.accessToken),
      },
      control: control && { url: control.url, token: mask(control.token) },
      hooks: hooks.commands,
    },
  };
}

/** Such a claim is good for nothing where no access is given. */
export function isAboutControl(claim: Capability): boolean {
  return claim.startsWith('control.');
}

export function mask(secret: string | undefined): string | undefined {
  return secret === undefined ? undefined : '***';
}

/** @throws UsageError where it is not there. */
export function readSecret(setting: SecretSetting, env: NodeJS.ProcessEnv, folder: string): string {
  if (typeof setting === 'string') return setting;
  if ('env' in setting) {
    const value = env[setting.env];
    if (value) return value;
    throw new UsageError(
      `the settings take a secret from the variable ${setting.env}, which is not set: export it, or name another source`,
    );
  }
  try {
    return readFileSync(resolve(folder, setting.file), 'utf8').trim();
  } catch (error) {
    throw new UsageError(`the settings take a secret from a file that cannot be read: ${messageOf(error)}`);
  }
}

function readCredentials(fd: number): z.infer<typeof credentials> {
  try {
    return credentials.parse(JSON.parse(readFileSync(fd, 'utf8')));
  } catch (cause) {
    const expected = 'a JSON object with password, accessToken, controlToken or botToken';
    // The text itself holds secrets, and so may the message of its parser.
    throw new UsageError(`file descriptor ${fd} does not hold credentials: expected ${expected}`, { cause });
  }
}
