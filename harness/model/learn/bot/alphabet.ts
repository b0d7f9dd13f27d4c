import { requireKnown, UsageError } from '../../../errors/usage-error.ts';
import { canBeDone } from '../../bot/talk-to-bot.ts';
import { exists, inputNames, isOpener, type Input } from '../../machine/inputs.ts';
import type { Variant } from '../../machine/variants.ts';

/** Each costs some fifty verifications. These are the right steps, of the wrong ones those that bots differ by, and all orders. */
const usual = new Set<Input>([
  'request',
  'ready',
  'start',
  'start/unknown-method',
  'accept',
  'accept/wrong-commitment',
  'key',
  'key/unusable',
  'mac',
  'mac/wrong',
  'mac/unknown-keys',
  'done',
  'cancel/m.user',
  'cancel/m.mismatched_sas',
  'order/ask',
  'order/accept',
  'order/match',
  'order/no-match',
  'order/cancel',
]);

/** What is done to a bot while its machine is learned, and what is not. */
export interface Alphabet {
  readonly inputs: readonly Input[];
  readonly leftOut: readonly Input[];
}

/**
 * The inputs that are wanted, or the usual ones, as far as they exist in a variant.
 * @throws UsageError for one that nobody knows, or that cannot be done, and where none begins a verification.
 */
export function alphabetOf(variant: Variant, wanted: readonly string[]): Alphabet {
  const possible = inputNames.filter(
    (input) => canBeDone(input) && (exists(input, variant, 'none') || exists(input, variant, 'accepted')),
  );
  const names = wanted.map((name) => requireKnown('input', name, possible));
  const inputs = possible.filter((input) =>
    names.length > 0
      ? names.includes(input)
      : usual.has(input) && (input !== 'ready' || variant.asks === 'bot'),
  );
  const opens = (input: Input): boolean => isOpener(input, variant);
  if (!inputs.some(opens))
    throw new UsageError(
      `none of ${inputs.join(', ')} begins a verification; that needs ${possible.filter(opens).join(' or ')}`,
    );
  return { inputs, leftOut: inputNames.filter((input) => !inputs.includes(input)) };
}
