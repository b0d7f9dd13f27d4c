import type { RecordView, SeenStep } from '../view.ts';
import type { Finding } from './catalogue.ts';
import { keepsCommitment } from './commitment.ts';
import { macFindings, macsAreRight } from './macs.ts';

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
  return [...refusal(view, otherIsHonest), ...leniency(view), ...refused(view)];
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
    const covered = coveredBy(theirMac);
    // A person may say at the last moment that the emoji differ.
    const certain = right === true && code !== 'm.mismatched_sas';
    const detail = `${code}; the mac covers ${covered} keys`;
    const rule = covered > 1 && knowsOneKey(view) ? 'checked-keys-mac-over-one-key' : 'refused-right-mac';
    return [{ rule, step: cancel.index, detail, certainty: certain ? 'proven' : 'likely' }];
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

/** Where only the other side can tell what is wrong with a mac, it has told that something is. */
function refused(view: RecordView): Finding[] {
  const { cancel, first, steps } = view;
  const last = steps.findLast(({ by, index }) => by === 'judged' && index < (cancel?.index ?? 0));
  if (cancel?.by !== 'other' || last === undefined || last !== first('judged', 'mac')) return [];
  const code = String(cancel.content['code']);
  const isExplained = macsAreRight(view, 'judged') !== undefined || showsFault(view);
  if (!aboutKeys.has(code) || isExplained) return [];
  return [{ rule: 'mac-refused', step: last.index, detail: code, certainty: 'likely' }];
}

/** Whether it knows how to compute a MAC, and has not been seen to do so for more than one key. */
function knowsOneKey(view: RecordView): boolean {
  const own = view.first('judged', 'mac');
  return coveredBy(own) === 1 && !showsFault(view);
}

/** Whether something is known to be wrong with its MACs themselves, not just with what they cover. */
function showsFault(view: RecordView): boolean {
  return macFindings(view).some(({ rule }) => rule !== 'master-key-not-in-mac');
}

function coveredBy(mac: SeenStep | undefined): number {
  return Object.keys((mac?.content['mac'] ?? {}) as object).length;
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
