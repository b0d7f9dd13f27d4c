import { z } from 'zod';
import { manualSteps, reachableTiers } from '../../reports/index.ts';
import { capabilities } from '../bots/capabilities.ts';
import { perhaps, strict } from '../bots/manifest/fields.ts';
import { hooks } from '../networks/live/hooks.ts';
import { peerKinds } from '../networks/matrix/peers/kinds.ts';
import { openChat } from '../stage/chats.ts';
import type { ScenarioDefinition } from '../stage/scenario.ts';
import { setups } from '../stage/setups.ts';
import { tools } from '../tools/tools.ts';

/** The known names are told only where they are few. */
const fewNames = 12;

const text = z.string('expected a text').min(1, 'expected a text that is not empty');
const word = /^[\w-]+$/u;
const method = z.custom<() => unknown>((value) => typeof value === 'function', 'expected a function');
const texts = z.array(text, 'expected a list of texts');
const count = z.number('expected a number').nonnegative('expected 0 or more');
const given = z.custom((value) => typeof value === 'object' || typeof value === 'function');

const caseNames = z
  .array(z.string().regex(word, 'expected letters, digits, _ and - alone'), 'expected a list of names')
  .min(1, 'expected one case or more; leave it out where there are none');

const definition = {
  id: z
    .string('expected a text')
    .regex(
      /^[\w-]+(?:\.[\w-]+)*$/u,
      'expected words with dots or dashes between them, e.g. greeting.by-name',
    ),
  title: text,
  tags: texts,
  tier: oneOf(reachableTiers).optional(),
  requires: listOf(Object.keys(capabilities)),
  acquaintance: z.literal(true, 'expected true').optional(),
  excludes: listOf(Object.keys(capabilities)).optional(),
  uses: listOf(Object.keys(setups)),
  mutants: z.record(
    text,
    z.union([text, strict({ cases: caseNames, says: text })]),
    'expected { <name>: <words of its verdict> }',
  ),
  cases: caseNames.optional(),
  cast: given.optional(),
  chat: oneOf(Object.keys(openChat)).optional(),
  ownBotFor: text.optional(),
  verifications: given.optional(),
  provokes: given.optional(),
  manualStep: oneOf(manualSteps).optional(),
  live: strict({
    rooms: count,
    messages: count,
    signatures: count.optional(),
    seconds: count,
    hooks: listOf(Object.keys(hooks)).optional(),
    token: z.literal(true).optional(),
    account: z.literal(true).optional(),
  }).optional(),
  tools: listOf(Object.keys(tools)).optional(),
  playedBy: listOf(peerKinds).min(1, 'expected one kind or more').optional(),
  ownServiceFor: text.optional(),
  run: method,
} satisfies Record<keyof ScenarioDefinition, z.ZodType>;

const shape = strict(definition)
  .check(({ value: { uses, chat }, issues }) => {
    if (!uses.includes('chat') || chat !== undefined) return;
    issues.push({
      code: 'custom',
      input: chat,
      path: ['chat'],
      message: 'is needed where `uses` names chat',
    });
  })
  .check(({ value: { mutants, cases = [] }, issues }) => {
    for (const [name, listed] of Object.entries(mutants)) {
      if (typeof listed === 'string') continue;
      const strange = listed.cases.find((one) => !cases.includes(one));
      if (strange === undefined) continue;
      const message = `the scenario has no case "${strange}"`;
      issues.push({ code: 'custom', input: listed, path: ['mutants', name, 'cases'], message });
    }
  });

/** What is wrong with a scenario, one sentence each; none if it can be played. The compiler tells the same, where one is used. */
export function faultsIn(scenario: unknown): string[] {
  const checked = shape.safeParse(scenario);
  if (checked.success) return [];
  const { id, run } = (scenario ?? {}) as { readonly id?: unknown; readonly run?: unknown };
  if (id === undefined && run === undefined)
    return ['its default export is no scenario; write `export default scenario({ … })` in it'];
  const name = typeof id === 'string' ? `scenario "${id}": ` : '';
  return checked.error.issues.map(({ path, message }) => {
    const where = path.length === 0 ? '' : `${path.join('.')}: `;
    return `${name}${where}${message.replace(/^Invalid input: /u, '')}`;
  });
}

function oneOf(names: readonly string[]): z.ZodString {
  const all = names.length > fewNames ? '' : `; expected one of ${names.join(', ')}`;
  return z.string(`expected a name${all}`).check(({ value, issues }) => {
    if (names.includes(value)) return;
    const message = `unknown ${value}${perhaps(value, names)}${all}`;
    issues.push({ code: 'custom', input: value, message });
  });
}

function listOf(names: readonly string[]): z.ZodArray<z.ZodString> {
  return z.array(oneOf(names), 'expected a list of names');
}
