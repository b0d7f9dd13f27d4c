import { z } from 'zod';
import { capabilities, type Capability } from '../../bots/capabilities.ts';
import { hooks, type HookName } from '../../networks/live/hooks.ts';
import { perhaps, strict } from '../../bots/manifest/fields.ts';

const names = Object.keys(capabilities) as Capability[];
export const userId = z.string().regex(/^@[^:\s]+:\S+$/, 'expected a full user id, e.g. @bot:example.org');
export const httpUrl = z
  .string()
  .refine((text) => /^https?:$/.test(URL.parse(text)?.protocol ?? ''), 'expected an http or https URL')
  .transform((text) => text.replace(/\/+$/, ''));

const secret = z
  .union([z.string().min(1), strict({ env: z.string().min(1) }), strict({ file: z.string().min(1) })], {
    error: 'expected a text, { env: <name of a variable> } or { file: <path> }',
  })
  .describe('The secret itself, or where it is: a variable, or a file relative to this one.');
/** A secret as settings name it. */
export type SecretSetting = z.infer<typeof secret>;

const command = z
  .array(z.string(), { error: 'expected a list of words, a program and its arguments: no shell reads them' })
  .min(1);
const commandOrAsk = z.union([command, z.literal('ask')], {
  error: "expected a list of words, a program and its arguments; or 'ask', for a person at the terminal",
});
const askOnly = z.literal('ask', { error: "expected 'ask': only a person can compare" });
const hookNames = Object.keys(hooks) as HookName[];
const commands = Object.fromEntries(
  hookNames.map((name) => [
    name,
    formOf(name)
      .optional()
      .describe(`It ${hooks[name].does}. E.g. ${JSON.stringify(hooks[name].example)}.`),
  ]),
) as Record<HookName, z.ZodOptional<typeof commandOrAsk>>;

/** On Matrix a person is there who sees what the bot says. */
const { outbound: _, ...ofMatrix } = commands;

function formOf(name: HookName): z.ZodType {
  const { please, example } = hooks[name];
  if (please === undefined) return command;
  return example === 'ask' ? askOnly : commandOrAsk;
}

function claims(usual: Capability[]) {
  return z
    .array(
      z.enum(names, {
        error: ({ input }) =>
          `${JSON.stringify(input)} is no capability${perhaps(String(input), names)}; docs/targets.md lists them`,
      }),
    )
    .min(1)
    .default(usual)
    .describe('What the bot claims to be able to do. Scenarios that need more are skipped.');
}

const talk = strict({ say: z.string().min(1), answer: z.string().min(1) })
  .optional()
  .describe('What a person says to the bot, and what its answer contains. Default: !ping {nonce}, {nonce}.');

const control = strict({ url: httpUrl, token: secret })
  .optional()
  .describe("The bot's control API, where the operator gives access to it.");

const account = {
  id: userId.optional().describe('User id of the account.'),
  password: secret.optional(),
  accessToken: secret.optional(),
};

const matrix = strict({
  homeserver: httpUrl
    .optional()
    .describe(
      'Root of the client API. Default: what the server of the person, or without a person that of the bot, names in .well-known/matrix/client.',
    ),
  bot: strict({
    id: userId.optional().describe('User id of the bot. Default: that of --bot.'),
    device: z.string().min(1).optional().describe('Its device. Needed where its account has several.'),
    accessToken: secret
      .optional()
      .describe('A token of the bot, used for nothing but a look at what its identity has signed.'),
    name: z.string().min(1).optional().describe('For reports. Default: its user id.'),
    version: z.string().min(1).optional().describe('For reports.'),
    capabilities: claims(['matrix.encrypted']),
    talk,
  }).prefault({}),
  person: strict({
    ...account,
    identity: z
      .string()
      .min(1)
      .optional()
      .describe(
        'File that keeps the keys of the cross-signing identity of the account, relative to this one. It is written where the account has no identity yet. Needed for a verification.',
      ),
  })
    .prefault({})
    .describe('An account of its own for smoke tests is best; a password is better than a token.'),
  stranger: strict(account)
    .optional()
    .describe(
      'An account on the same homeserver that the bot does not serve: it is to refuse its invitation.',
    ),
  control,
  hooks: strict(ofMatrix)
    .prefault({})
    .describe(
      'What the run may do to the bot: commands that are run in the folder of this file. Scenarios that need others are skipped.',
    ),
});

/** A bot on a chat network. Where no account of a person is given, a person at the terminal is asked. */
function fieldsOfChat(usual: Capability) {
  return {
    bot: strict({
      address: z.string().min(1).optional().describe('How people find the bot, e.g. @my_bot.'),
      name: z.string().min(1).optional().describe('For reports. Default: its address.'),
      version: z.string().min(1).optional().describe('For reports.'),
      capabilities: claims([usual]),
      talk,
    }).prefault({}),
    control,
    hooks: strict({
      outbound: commands.outbound,
      restart: commands.restart,
      stop: commands.stop,
      kill: commands.kill,
      readLog: commands.readLog,
    }).prefault({}),
  };
}

const telegram = strict({
  ...fieldsOfChat('telegram.polling'),
  api: httpUrl.default('https://api.telegram.org').describe('Root of the Bot API.'),
  token: secret
    .optional()
    .describe('The token of the bot. Only getMe and getWebhookInfo are called with it, never getUpdates.'),
}).optional();

const slack = strict({
  ...fieldsOfChat('slack.events'),
  person: strict({
    api: httpUrl.default('https://slack.com/api').describe('Root of the Web API.'),
    token: secret.describe(
      'A user token (xoxp-…) of an app of yours: what is said with it, that person says.',
    ),
    conversation: z
      .string()
      .min(1)
      .describe('Id of the conversation of the person with the bot, e.g. D024BE91L.'),
  })
    .optional()
    .describe(
      'The account by which the run speaks to the bot. Without it a person at the terminal is asked.',
    ),
}).optional();

export const phoneNumber = z.string().regex(/^\+[1-9]\d{5,}$/, 'expected a phone number, e.g. +15550100');
const signal = strict({
  ...fieldsOfChat('signal.poll'),
  person: strict({
    api: httpUrl.describe('Root of a signal-cli-rest-api that has the account of the person.'),
    number: phoneNumber.describe('Phone number of the person.'),
    bot: phoneNumber.describe('Phone number of the bot.'),
  })
    .refine(({ number, bot }) => number !== bot, {
      error: 'expected the number of a person: a bot does not answer itself',
      path: ['number'],
    })
    .optional()
    .describe(
      'The account by which the run speaks to the bot. Without it a person at the terminal is asked.',
    ),
}).optional();

/** The file `cara-smoke.json5`: the deployments that runs are played against. */
export const liveSettings = strict({
  $schema: z.string().optional(),
  matrix: matrix.prefault({}),
  telegram,
  slack,
  discord: strict(fieldsOfChat('discord.gateway')).optional(),
  signal,
});

/** The JSON Schema (2020-12) of settings as people write them. */
export function liveSettingsJsonSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(liveSettings, { io: 'input' });
  return { $schema, title: 'cara-smoke settings', ...schema };
}
