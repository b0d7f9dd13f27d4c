import type { Deviation, SuiteResult } from '../suite/suite.ts';

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
