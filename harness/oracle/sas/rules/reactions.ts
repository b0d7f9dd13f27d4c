import type { RecordView } from '../view.ts';
import type { Finding } from './catalogue.ts';
import { keepsCommitment } from './commitment.ts';
import { macsAreRight } from './macs.ts';

/** Codes by which people, not programs, end a verification, or which need no cause on the wire. */
const blameless = new Set(['m.user', 'm.timeout', 'm.accepted', 'm.mismatched_sas']);
const aboutKeys = new Set([
  'm.key_mismatch',
  'm.mismatched_commitment',
  'm.mismatched_sas',
  'm.user_mismatch',
]);

/**
 * Whether the judged side drew the right conclusions from what it was sent.
 * @param otherIsHonest whether the other side has broken no rule itself.
 */
export function reactionFindings(view: RecordView, otherIsHonest: boolean): Finding[] {
  return [...refusal(view, otherIsHonest), ...leniency(view)];
}

function refusal(view: RecordView, otherIsHonest: boolean): Finding[] {
  const { cancel, first, start } = view;
  const code = String(cancel?.content['code']);
  if (cancel?.by !== 'judged') return [];
  const [theirKey, theirMac] = [first('other', 'key'), first('other', 'mac')];
  const seen = (step: typeof theirKey): boolean => step !== undefined && step.index < cancel.index;
  if (aboutKeys.has(code) && seen(theirMac)) {
    const right = macsAreRight(view, 'other');
    if (right === false) return [];
    const covered = Object.keys((theirMac!.content['mac'] ?? {}) as object).length;
    // A person may say at the last moment that the emoji differ.
    const certain = right === true && code !== 'm.mismatched_sas';
    const detail = `${code}; the mac covers ${covered} keys`;
    return [
      { rule: 'refused-right-mac', step: cancel.index, detail, certainty: certain ? 'proven' : 'likely' },
    ];
  }
  const overCommitment =
    aboutKeys.has(code) && code !== 'm.mismatched_sas' && start?.by === 'judged' && seen(theirKey);
  if (overCommitment) {
    const right = keepsCommitment(view, 'other');
    return right ? [{ rule: 'refused-right-commitment', step: cancel.index, detail: code }] : [];
  }
  if (blameless.has(code) || !otherIsHonest) return [];
  return [{ rule: 'cancelled-without-cause', step: cancel.index, detail: code }];
}

function leniency(view: RecordView): Finding[] {
  const { first, start } = view;
  const [mac, done] = [first('judged', 'mac'), first('judged', 'done')];
  const [theirKey, theirMac] = [first('other', 'key'), first('other', 'mac')];
  const findings: Finding[] = [];
  const wentOn = start?.by === 'judged' && mac && theirKey && mac.index > theirKey.index;
  if (wentOn && keepsCommitment(view, 'other') === false)
    findings.push({ rule: 'ignored-wrong-commitment', step: mac.index });
  const agreed = done && theirMac && done.index > theirMac.index;
  if (agreed && macsAreRight(view, 'other') === false)
    findings.push({ rule: 'ignored-wrong-mac', step: done.index });
  return findings;
}
