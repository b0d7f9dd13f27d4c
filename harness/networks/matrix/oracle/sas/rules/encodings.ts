import { agreeOnSecret, newEphemeralKey } from '../key-agreement.ts';
import { bare, type RecordView, type SeenStep } from '../view.ts';
import type { Finding } from './catalogue.ts';

// Any partner will do: a key of low order fails with all of them.
const partner = newEphemeralKey();

/** Whether the judged side's values are written as Matrix writes them, whatever they say. */
export function encodingFindings({ steps }: RecordView): Finding[] {
  return steps
    .filter(({ by }) => by === 'judged')
    .flatMap((step) => {
      const padded = valuesOf(step).filter((value) => typeof value === 'string' && value.endsWith('='));
      const findings: Finding[] =
        padded.length > 0 ? [{ rule: 'padded-base64', step: step.index, detail: step.name }] : [];
      const { key } = step.content;
      if (step.name === 'key' && typeof key === 'string' && !agreeOnSecret(partner.secret, bare(key)))
        findings.push({ rule: 'unusable-key', step: step.index, detail: key });
      return findings;
    });
}

function valuesOf({ name, content }: SeenStep): unknown[] {
  switch (name) {
    case 'accept':
      return [content['commitment']];
    case 'key':
      return [content['key']];
    case 'mac':
      return [content['keys'], ...Object.values((content['mac'] ?? {}) as object)];
    default:
      return [];
  }
}
