import { z } from 'zod';
import { httpUrl, userId } from '../settings-schema.ts';
import type { CarapaceFacts } from './find-carapace.ts';

/** What has been answered so far. */
export type Answers = Readonly<Record<string, string>>;

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

/** All questions, in their order. None asks for a secret. */
export const questions: readonly Question[] = [
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
    isAsked: ({ control }) => control !== '',
  },
  {
    name: 'unit',
    text: 'Name of its systemd user unit, so that runs may restart it (empty: they may not)',
    fallback: () => '',
    form: orNone(z.string().regex(/^[\w.@:-]+$/, 'expected the name of a unit')),
  },
];
