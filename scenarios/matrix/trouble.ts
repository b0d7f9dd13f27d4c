import type { Attempt, CommonStage, Outcome, Parts } from '../../harness/index.ts';

type Settings = Parameters<Parts['installation']['start']>[0];

/** A way to set the bot up wrongly, and the kind of error that it is to tell. */
export interface Trouble<Stage> {
  readonly kind: string;
  readonly provoke: (stage: Stage) => Settings | Promise<Settings>;
}

/** The kinds of some troubles, by case. */
export function kindsOf<Case extends string>(
  troubles: Readonly<Record<Case, Trouble<never>>>,
): Readonly<Record<Case, string>> {
  const kinds = Object.entries<Trouble<never>>(troubles).map(([name, { kind }]) => [name, kind]);
  return Object.fromEntries(kinds) as Readonly<Record<Case, string>>;
}

/** The bot tells that kind of error, and stays up. */
export async function expectTrouble(
  { step, check }: Pick<CommonStage<string>, 'step' | 'check'>,
  attempt: Attempt,
  kind: string,
): Promise<void> {
  await step(`it says why it cannot connect: ${kind}`, async () => {
    check('how the start went', kind, inShort(await attempt.settled()));
  });
}

/** The kind of error, else what became of the start. */
export function inShort(outcome: Outcome): string {
  return outcome.state === 'error' ? (outcome.kind ?? 'error without a kind') : outcome.state;
}
