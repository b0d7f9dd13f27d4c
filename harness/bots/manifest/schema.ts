import { z } from 'zod';
import { capabilities, type Capability } from '../capabilities.ts';
import { usualTalk } from '../talk.ts';
import { pattern, perhaps, strict, template } from './fields.ts';
import { namesIn, notInArguments, placeholders, type Placeholder } from './placeholders.ts';

const defaultGraceMs = 5_000;
const known = Object.keys(placeholders) as Placeholder[];

const inArguments = template(known.filter((name) => !notInArguments.includes(name)));
const commandOf = (argument: z.ZodString) =>
  strict({
    command: argument.describe('A program on the PATH, an absolute path, or one relative to the manifest.'),
    args: z.array(argument).default([]),
  });

const ready = z
  .union(
    [
      strict({ line: pattern().describe('A line of either output matches this regular expression.') }),
      strict({
        http: template(['port']).describe('This URL answers; {port} is the free port.'),
        status: z.int().min(100).max(599).default(200),
      }),
      strict({ deviceKeys: z.literal(true).describe('The keys of its device are on the homeserver.') }),
    ],
    { error: 'expected { line: <regular expression> }, { http: <url>, status? } or { deviceKeys: true }' },
  )
  .default({ deviceKeys: true });

/** These need an operator's interface, or files of Carapace, and a manifest names none. */
const unattainable = new Set<Capability>([
  'sas.initiate',
  'control.audit',
  'control.events',
  'control.ready',
  'control.troubles',
  'control.verifications',
  'onboard.page',
  'matrix.dead-letters',
  'model.dead-letters',
]);
const claimable = (Object.keys(capabilities) as Capability[]).filter((name) => !unattainable.has(name));

const variables = z.record(
  z.string().regex(/^[A-Za-z_]\w*$/, 'expected the name of an environment variable'),
  template(known),
);

/** A file that says how a bot is run, so that it can be put under test. */
export const targetManifest = strict({
  $schema: z.string().optional(),
  name: z.string().min(1).describe('For reports.'),
  version: z
    .union([z.string(), commandOf(template(['python']))], {
      error: 'expected a text, or { command, args? } that prints it',
    })
    .optional()
    .describe('For reports: the version itself, or a command whose first line of output tells it.'),
  build: commandOf(z.string())
    .optional()
    .describe(
      'Makes the program that is started, before the first scenario of each run; in the folder of the manifest.',
    ),
  start: commandOf(inArguments).describe('Run in the folder of the manifest.'),
  cli: commandOf(inArguments)
    .optional()
    .describe(
      "The command of the bot's operator, in the environment of the bot; what the operator wants is added to it.",
    ),
  environment: variables
    .default({})
    .describe('Templates. A variable that refers to something absent in a start is left out of it.'),
  inherit: z
    .array(z.string())
    .default([])
    .describe('Variables of the calling environment that the bot is to see. PATH is always among them.'),
  ready: ready.describe('When it counts as up. Default: as soon as its device keys are published.'),
  says: strict({
    posted: pattern('eventId').optional(),
    sas: pattern('flow', 'emoji').optional(),
  })
    .default({})
    .describe(
      'Lines of output by which the bot tells what it did, as regular expressions with named groups.',
    ),
  talk: strict({
    say: z.string().min(1).default(usualTalk.say),
    answer: z.string().min(1).default(usualTalk.answer),
  })
    .check(({ value: { say, answer }, issues }) => {
      if (!answer.includes('{nonce}') || say.includes('{nonce}')) return;
      const message = 'contains {nonce}, which `say` does not tell the bot';
      issues.push({ code: 'custom', input: answer, path: ['answer'], message });
    })
    .default(usualTalk)
    .describe(
      'What a person says to the bot, and what its answer contains; {nonce} is another text each time.',
    ),
  capabilities: z
    .array(
      z.enum(claimable, {
        error: ({ input }) =>
          `${JSON.stringify(input)} is nothing that a manifest can claim${perhaps(String(input), claimable)}; expected one of ${claimable.join(', ')}`,
      }),
    )
    .min(
      1,
      'expected at least one capability, or nothing is checked: "matrix.plain" or "matrix.encrypted" to begin with',
    )
    .describe('What the bot claims to be able to do. Scenarios that need more are skipped.'),
  python: strict({
    requirements: z.string().describe('Requirements with hashes, relative to the manifest.'),
    newest: z
      .string()
      .regex(/^3\.\d+$/, 'expected a version such as "3.12"')
      .optional()
      .describe('The newest Python that there are ready-built packages for.'),
  })
    .optional()
    .describe('An environment of its own, made on first use and kept in the cache folder: {python} runs it.'),
  expect: strict({ tier: z.enum(['none', 'A', 'B', 'C']), why: z.string().min(1) })
    .optional()
    .describe(
      'How far the bot is expected to get in onboarding. Failures that concern a higher tier do not fail the run.',
    ),
  knownFailures: z
    .array(strict({ id: z.string().min(1), reason: z.string().min(1), says: z.string().min(1).optional() }))
    .default([])
    .describe(
      'Scenarios that fail with this bot, and why: ids, how ids begin, or with a star. One that passes fails the run, and so does one whose verdict lacks the words of `says`.',
    ),
  mutants: z
    .record(
      z.string().regex(/^[\w-]+$/, 'expected letters, digits, _ and - alone'),
      strict({
        environment: variables
          .refine(
            (added) => Object.keys(added).length > 0,
            'expected one variable or more: without, nothing is broken',
          )
          .describe('Templates of variables that are added to those of the bot.'),
      }),
    )
    .default({})
    .describe('Versions of the bot that are broken on purpose, each by variables of its environment.'),
  stopSignal: z.enum(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGKILL']).default('SIGTERM'),
  graceMs: z
    .int()
    .nonnegative()
    .default(defaultGraceMs)
    .describe('Milliseconds between that signal and SIGKILL.'),
})
  .check(({ value: { capabilities }, issues }) => {
    if (!capabilities.includes('sas.respond') || capabilities.includes('sas.confirms-itself')) return;
    const message =
      'sas.respond needs sas.confirms-itself: a manifest names no API by which an operator confirms';
    issues.push({ code: 'custom', input: capabilities, path: ['capabilities'], message });
  })
  .check(({ value: { capabilities, cli }, issues }) => {
    if (!capabilities.includes('cli') || cli !== undefined) return;
    const message = 'cli is claimed, so that `cli: { command, args? }` is expected';
    issues.push({ code: 'custom', input: cli, path: ['cli'], message });
  })
  .check(({ value, issues }) => {
    if (value.python !== undefined) return;
    const { start, version, cli = { command: '', args: [] } } = value;
    const commands = typeof version === 'object' ? [start, cli, version] : [start, cli];
    const texts = commands.flatMap(({ command, args }) => [command, ...args]);
    if (texts.some((text) => namesIn(text).includes('python'))) {
      const message = '{python} is used, so that `python: { requirements: … }` is expected';
      issues.push({ code: 'custom', input: value, path: ['python'], message });
    }
  });
/** A manifest as it was read: defaults are filled in. */
export type TargetManifest = z.infer<typeof targetManifest>;

/** The JSON Schema (2020-12) of manifests as people write them. */
export function targetManifestJsonSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(targetManifest, { io: 'input' });
  return { $schema, title: 'cara-smoke target manifest', ...schema };
}
