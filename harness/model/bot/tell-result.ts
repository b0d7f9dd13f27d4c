import type { ChanceResult } from '../chance/explore-by-chance.ts';
import type { KeptHistory } from '../histories/kept-history.ts';
import { isAsKept, type Replayed } from '../histories/replay.ts';
import { written } from '../machine/outputs.ts';
import { nameOf } from '../machine/variants.ts';
import type { Deviation, SuiteResult } from '../suite/result.ts';
import type { Saved } from './explore-bot.ts';

/** What the suite of one machine has shown, as lines for a person. */
export function linesOf({
  variant,
  transitions,
  states,
  deviations,
  unsteady,
  quirks,
  steps,
  conversations,
}: SuiteResult): readonly string[] {
  const mark = deviations.length === 0 ? '✓' : '✗';
  return [
    ` ${mark} ${variant}   transitions conformant ${transitions.conformant} of ${transitions.all} · states identified ${states.identified} of ${states.all}   (${conversations} verifications, ${steps} steps)`,
    ...deviations.flatMap(linesOfDeviation),
    ...unsteady.map((place) => `     ${place}: once what is not allowed, and not when it was repeated`),
    ...quirks.map((quirk) => `     known of its library: ${quirk}`),
  ];
}

function linesOfDeviation({ state, input, expected, observed, trace, breaks }: Deviation): string[] {
  return [
    `     ${state} × ${input}: expected ${expected}, observed ${observed}`,
    `       by ${trace.join(' · ')}${breaks.length > 0 ? `   breaks ${breaks.join(', ')}` : ''}`,
  ];
}

/** What chance has shown, and how to see it again. */
export function linesOfChance(
  { verifications, steps, tookMs, transitions, states, unsteady, deviation }: ChanceResult,
  seed: number,
): readonly string[] {
  const mark = deviation === undefined ? '✓' : '✗';
  return [
    ` ${mark} by chance, seed ${seed}   transitions taken ${transitions.taken} of ${transitions.all} · states reached ${states.reached} of ${states.all}   (${verifications} verifications, ${steps} steps, ${Math.round(tookMs / 1_000)} s)`,
    ...(deviation === undefined
      ? []
      : [
          `     ${nameOf(deviation.machine.variant)}`,
          ...linesOfDeparture(deviation.replayed),
          `     again: --seed ${seed} --path ${deviation.path}, with the same target, machines, quirks and known histories`,
        ]),
    ...unsteady.map((place) => `     ${place}: once, and not when the same was done again`),
  ];
}

function linesOfDeparture({ state, expected, steps }: Extract<Replayed, { how: 'deviates' }>): string[] {
  const { done, bot } = steps.at(-1)!;
  return [
    `     ${state} × ${done}: expected ${expected}, observed ${written(bot)}`,
    `       by ${steps.map((step) => step.done).join(' · ')}`,
  ];
}

/** What a history has shown once more. */
export function linesOfReplay(history: KeptHistory, replayed: Replayed, isKnown: boolean): readonly string[] {
  if (replayed.how === 'conforms')
    return [` ✓ the bot did nothing that it must not: it no longer ${history.says}, or never did`];
  const asKept = isAsKept(replayed, history) ? history.says : 'does something else than the history says';
  return [` ${isKnown ? '✓ known of its library:' : '✗'} the bot ${asKept}`, ...linesOfDeparture(replayed)];
}

/** Where the history of a deviation was kept. */
export function lineOfSaved({ deviation: { state, input }, file }: Saved): string {
  return file === undefined
    ? `     ${state} × ${input}: did not show when the same was done alone, and is not kept`
    : `     ${state} × ${input}: kept in ${file}`;
}
