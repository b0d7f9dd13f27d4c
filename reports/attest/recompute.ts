import { createPublicKey, verify } from 'node:crypto';
import type { CheckEvidence, TrustLink } from '../model/evidence.ts';
import { outcomeOf } from '../model/outcome.ts';
import type { Report } from '../model/report.ts';

/** What was computed again, and where the report says something else. */
export interface Recomputed {
  readonly count: number;
  readonly faults: readonly string[];
}

/** Every signature that the report holds, by Ed25519 over the text beside it. */
export function recomputeSignatures(report: Report): Recomputed {
  const links = evidenceIn(report, 'trust').flatMap(({ id, evidence }) =>
    evidence.links.map((link) => ({ id, link })),
  );
  const withProof = links.filter(({ link }) => link.proof !== undefined);
  return {
    count: withProof.length,
    faults: links
      .filter(({ link }) => (link.state === 'ok') !== holds(link))
      .map(({ id, link }) => `${id}: "${link.name}" is said to be ${link.state}`),
  };
}

/** Every comparison: whether what was observed is what was expected, and whether none that failed ended in a pass. */
export function recomputeChecks(report: Report): Recomputed {
  const passed = new Set(report.scenarios.filter((one) => outcomeOf(one) === 'passed').map(({ id }) => id));
  const checks = evidenceIn(report, 'check');
  return {
    count: checks.length,
    faults: checks.flatMap(({ id, evidence }) => {
      const { name, ok } = evidence;
      if (isMet(evidence) !== ok) return [`${id}: "${name}" is said to be ${ok}`];
      return !ok && passed.has(id) ? [`${id} passes, although "${name}" does not hold`] : [];
    }),
  };
}

/** Every message that was answered: each has an answer of its own, which came after it. */
export function recomputeAnswers(report: Report): Recomputed {
  const messages = evidenceIn(report, 'message');
  const seen = new Set<string>();
  return {
    count: messages.length,
    faults: messages.flatMap(
      ({ id, evidence: { network, room, sentEventId: sent, replyEventId: reply, latencyMs } }) => {
        const [question, answer] = [sent, reply].map((event) => JSON.stringify([id, network, room, event]));
        const isTwice = seen.has(question!) || seen.has(answer!) || question === answer;
        seen.add(question!).add(answer!);
        if (isTwice) return [`${id}: ${reply} is counted twice`];
        return latencyMs < 0 ? [`${id}: ${reply} came before what it answers`] : [];
      },
    ),
  };
}

type Kind = Report['scenarios'][number]['evidence'][number]['evidence']['kind'];
type EvidenceOf<K extends Kind> = Extract<
  Report['scenarios'][number]['evidence'][number]['evidence'],
  { kind: K }
>;

function evidenceIn<K extends Kind>(
  report: Report,
  kind: K,
): { readonly id: string; readonly evidence: EvidenceOf<K> }[] {
  return report.scenarios.flatMap(({ id, evidence: records }) =>
    records.flatMap(({ evidence }) =>
      evidence.kind === kind ? [{ id, evidence: evidence as EvidenceOf<K> }] : [],
    ),
  );
}

/** A link without a signature holds not. */
function holds({ proof, signer }: TrustLink): boolean {
  if (proof === undefined || signer.key === undefined) return false;
  try {
    const x = Buffer.from(signer.key, 'base64').toString('base64url');
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    return verify(null, Buffer.from(proof.signed), key, Buffer.from(proof.signature, 'base64'));
  } catch {
    return false;
  }
}

function isMet({ expected, observed, oneOf, bound }: CheckEvidence): boolean {
  if (bound !== undefined) {
    if (typeof expected !== 'number' || typeof observed !== 'number') return false;
    return bound === 'at most' ? observed <= expected : observed > expected;
  }
  return oneOf && Array.isArray(expected) ? expected.includes(observed) : expected === observed;
}
