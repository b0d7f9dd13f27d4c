import { UsageError } from '../../errors/usage-error.ts';
import type { Input } from '../machine/inputs.ts';
import type { Machine, Step } from '../machine/machine.ts';
import { written } from '../machine/outputs.ts';
import type { Quirk } from '../machine/quirks.ts';
import type { State } from '../machine/states.ts';
import { nameOf } from '../machine/variants.ts';
import type { Converse } from '../suite/conversation.ts';
import type { KeptHistory, KeptStep } from './kept-history.ts';

/** What came of doing the same to a bot once more. */
export type Replayed =
  /** The bot did nothing that it must not. */
  | { readonly how: 'conforms'; readonly steps: readonly KeptStep[] }
  | {
      readonly how: 'deviates';
      /** Up to and with what it must not do. */
      readonly steps: readonly KeptStep[];
      readonly state: State;
      readonly expected: string;
    };

/**
 * Does the same to a bot, one thing after the other, until the bot does what the machine does not allow.
 * @throws UsageError for what cannot be done where the bot stands then.
 */
export async function replay(
  { states, initial, variant }: Machine,
  inputs: readonly Input[],
  converse: Converse,
): Promise<Replayed> {
  const conversation = await converse();
  const steps: KeptStep[] = [];
  let state = initial;
  try {
    for (const done of inputs) {
      const choice = states.get(state)?.get(done);
      if (choice === undefined)
        throw new UsageError(`${done} cannot be done in the state ${state} of ${nameOf(variant)}`);
      const { may } = choice;
      const first = await conversation.do(done, may);
      // What must bring no answer is not waited for, and could be told with the next thing.
      const bot = isSilent(may) ? [...first, ...(await conversation.settle())] : first;
      steps.push({ done, bot });
      const next = may.find(({ says }) => written(says) === written(bot));
      if (next === undefined)
        return { how: 'deviates', steps, state, expected: may.map(({ says }) => written(says)).join(' | ') };
      state = next.to;
    }
    return { how: 'conforms', steps };
  } finally {
    await conversation.end();
  }
}

/** Whether a bot has done at the end what the one did of which a history was kept, after the same thing before. */
export function isAsKept(replayed: Replayed, { steps, expected }: KeptHistory): boolean {
  return (
    replayed.how === 'deviates' &&
    replayed.expected === expected &&
    endOf(replayed.steps) === endOf(steps) &&
    written(replayed.steps.at(-1)!.bot) === written(steps.at(-1)!.bot)
  );
}

/** Whether that is no news about a bot that is built on a library. */
export function isKnownOf(
  implementation: Quirk['implementation'] | undefined,
  history: KeptHistory,
  replayed: Replayed,
): boolean {
  return implementation !== undefined && history.knownOf === implementation && isAsKept(replayed, history);
}

function endOf(steps: readonly KeptStep[]): string {
  return steps
    .slice(-2)
    .map(({ done }) => done)
    .join();
}

function isSilent(may: readonly Step[]): boolean {
  return may.every(({ says }) => says.length === 0);
}
