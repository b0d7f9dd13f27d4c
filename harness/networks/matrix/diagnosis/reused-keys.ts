import { sasRules } from '../oracle/sas/rules/catalogue.ts';
import type { Diagnosis } from '../oracle/sas/diagnose.ts';
import { viewOf } from '../oracle/sas/view.ts';
import type { SasRecord } from '../oracle/sas/record.ts';

/**
 * The later of two verifications in which the judged side sent the same key. One who knows the key of the accepter
 * beforehand can choose their own to fit, and the commitment promises nothing.
 */
export function findReusedKeys<Attributed extends { readonly record: SasRecord }>(
  all: readonly Attributed[],
): (Attributed & { readonly diagnosis: Diagnosis })[] {
  const usedIn = new Map<string, string>();
  return all.flatMap((attributed) => {
    const { record } = attributed;
    const key = viewOf(record).first('judged', 'key')?.content['key'];
    if (typeof key !== 'string') return [];
    const before = usedIn.get(key) ?? record.transactionId;
    usedIn.set(key, before);
    if (before === record.transactionId) return [];
    const rule = 'key-of-another-verification';
    const diagnosis = {
      rule,
      sentence: sasRules[rule],
      detail: `as in ${before}`,
      certainty: 'proven',
    } as const;
    return [{ ...attributed, diagnosis }];
  });
}
