import type { CancelCode } from '../../networks/matrix/oracle/sas/cancel-codes.ts';

/** What an operator is answered. */
export const answers = {
  ok: 'the operator is answered that it is done',
  'not-ready': 'the operator is answered that it is too early',
  over: 'the operator is answered that the verification has ended',
  unknown: 'the operator is answered that there is no such verification',
  failed: 'the operator is answered that something else went wrong',
} as const;

type Step = 'request' | 'ready' | 'start' | 'accept' | 'key' | 'mac' | 'done';

/** What the bot does, as far as others can see it. */
export type Output =
  | Step
  /** A step whose values break a rule of the codec, which is named. */
  | `${Step | 'cancel'} (${string})`
  /** A cancel, with its code. */
  | `cancel ${CancelCode | (string & {})}`
  /** The string is shown to the operator. */
  | 'shown'
  /** Another string is shown than the keys give. */
  | 'shown-other'
  /** The bot's signature over the peer's master key is on the homeserver. */
  | 'signed'
  /** Its signature is over another key, one that the peer had not published when the verification began. */
  | 'signed-other'
  | keyof typeof answers;

/** A step without the rule that its values break. */
export function withoutRule<Told extends string>(output: Told): Told {
  return output.replace(/ \(.+\)$/, '') as Told;
}

/** Those that go over the wire as a step of the verification. */
export function isStep(output: Output): boolean {
  return !output.startsWith('shown') && !output.startsWith('signed') && !(output in answers);
}

/** Which steps are among them, without the rules that their values break. */
export function stepsOf(outputs: readonly Output[]): readonly Output[] {
  return outputs.filter(isStep).map(withoutRule);
}

/** How outputs are written where they are compared; silence is a dash. */
export function written(outputs: readonly Output[]): string {
  return outputs.length === 0 ? '–' : outputs.join(', ');
}

/** The way to go on that fits what was seen, as it is written: a step whose values are wrong leads where a right one does. */
export function stepFor<Step extends { readonly says: readonly Output[] }>(
  may: readonly Step[],
  seen: string,
): Step | undefined {
  const plain = seen.split(', ').map(withoutRule).join(', ');
  return [seen, plain].flatMap((text) => may.find(({ says }) => written(says) === text) ?? [])[0];
}
