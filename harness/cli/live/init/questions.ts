import { z } from 'zod';
import type { Capability } from '../../../bots/capabilities.ts';
import type { ChatNetworkName } from '../../../networks/chat/live/live-chat.ts';
import { httpUrl, phoneNumber, userId } from '../settings-schema.ts';
import type { CarapaceFacts } from './find-carapace.ts';

/** What has been answered so far. */
export type Answers = Readonly<Record<string, string>>;

/** A network whose deployments settings describe. */
export type LiveNetwork = 'matrix' | ChatNetworkName;

/** Something that a person is asked. */
export interface Question {
  readonly name: string;
  readonly text: string;
  /** What an empty line stands for. Undefined where nothing is known. */
  fallback(facts: CarapaceFacts | undefined): string | undefined;
  readonly form: z.ZodType<string>;
  /** Absent: always. */
  isAsked?(answers: Answers): boolean;
}

const variable = z.string().regex(/^[A-Za-z_]\w*$/, 'expected the name of a variable, not a secret');
const orNone = <Form extends z.ZodType<string>>(form: Form) => z.union([z.literal(''), form]);
const nothing = (): string => '';

const control: readonly Question[] = [
  {
    name: 'control',
    text: "Root of the bot's control API (empty: none)",
    fallback: (facts) => facts?.control,
    form: orNone(httpUrl),
  },
  {
    name: 'token',
    text: 'Name of the variable that has its token',
    fallback: () => 'CARAPACE_GATEWAY_TOKEN',
    form: variable,
    isAsked: (answers) => answers['control'] !== '',
  },
];

function unitFor(what: string): Question {
  return {
    name: 'unit',
    text: `Name of its systemd user unit, so that runs may ${what} (empty: they may not)`,
    fallback: nothing,
    form: orNone(z.string().regex(/^[\w.@:-]+$/, 'expected the name of a unit')),
  };
}

const address: Question = {
  name: 'address',
  text: 'How people find the bot, e.g. @my_bot',
  fallback: () => undefined,
  form: z.string().min(1, 'expected what a person would look for'),
};

/** @param ways the claims of which a bot has one, the usual one first. */
function claimOf(ways: readonly [Capability, ...Capability[]]): Question {
  return {
    name: 'claim',
    text: `How the bot hears: ${ways.join(' or ')}`,
    fallback: () => ways[0],
    form: z.enum(ways, { error: `expected ${ways.join(' or ')}` }),
  };
}

/** What is asked about a bot on each network, in this order. None asks for a secret. */
export const questions: Readonly<Record<LiveNetwork, readonly Question[]>> = {
  matrix: [
    {
      name: 'bot',
      text: 'User id of the bot',
      fallback: (facts) => facts?.bot,
      form: userId,
    },
    {
      name: 'homeserver',
      text: "Root of the client API of its homeserver (empty: as the server's .well-known says)",
      fallback: (facts) => facts?.homeserver,
      form: orNone(httpUrl),
    },
    {
      name: 'person',
      text: 'User id of the account that talks to it (empty: you have none, and runs only look)',
      fallback: (facts) => facts?.person,
      form: orNone(userId),
    },
    {
      name: 'password',
      text: 'Name of the variable that has the password of that account',
      fallback: () => 'CARA_SMOKE_PERSON_PASSWORD',
      form: variable,
      isAsked: ({ person }) => person !== '',
    },
    ...control,
    unitFor('restart it'),
  ],
  telegram: [
    address,
    claimOf(['telegram.polling', 'telegram.webhook']),
    {
      name: 'botToken',
      text: 'Name of the variable that has the token of the bot, to look at its account (empty: none)',
      fallback: nothing,
      form: orNone(variable),
    },
    ...control,
    unitFor('read its log'),
  ],
  slack: [
    address,
    claimOf(['slack.events', 'slack.socket']),
    {
      name: 'personToken',
      text: 'Name of the variable that has the user token of a person who talks to it (empty: you do, at a terminal)',
      fallback: nothing,
      form: orNone(variable),
    },
    {
      name: 'conversation',
      text: 'Id of the conversation of that person with the bot, e.g. D024BE91L',
      fallback: () => undefined,
      form: z.string().regex(/^[CDG]\w+$/, 'expected the id of a conversation, e.g. D024BE91L'),
      isAsked: ({ personToken }) => personToken !== '',
    },
    ...control,
    unitFor('read its log'),
  ],
  discord: [address, claimOf(['discord.gateway']), ...control, unitFor('read its log')],
  signal: [
    address,
    claimOf(['signal.poll', 'signal.socket']),
    {
      name: 'personApi',
      text: 'Root of a signal-cli-rest-api of a person who talks to it (empty: you do, with your phone)',
      fallback: nothing,
      form: orNone(httpUrl),
    },
    ...(['person', 'bot'] as const).map((who): Question => ({
      name: `${who}Number`,
      text: `Phone number of the ${who}`,
      fallback: () => undefined,
      form: phoneNumber,
      isAsked: ({ personApi }) => personApi !== '',
    })),
    ...control,
    unitFor('read its log'),
  ],
};
