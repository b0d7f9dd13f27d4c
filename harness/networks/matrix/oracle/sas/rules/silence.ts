import { texts, type RecordView } from '../view.ts';
import type { Finding, SasRule } from './catalogue.ts';

/** What can be found in a flow that has come to a halt. */
export const silences: ReadonlySet<SasRule> = new Set<SasRule>([
  'never-answered-request',
  'never-answered-request-in-room',
  'start-never-sent',
  'never-answered-start',
  'never-answered-start-of-stranger',
  'key-never-sent',
  'mac-never-sent',
  'done-never-sent',
  'request-never-arrived',
  'was-owed-a-step',
]);

/** The one thing that the judged side has left undone, if anything, in a flow that nobody has cancelled. */
export function silenceFindings(view: RecordView): Finding[] {
  if (isCancelled(view)) return [];
  // Nobody would have such a record, did not the judged side speak of this verification.
  if (view.steps.length === 0) return [{ rule: 'request-never-arrived' }];
  const rule = missing(view);
  return rule === undefined ? [] : [{ rule, detail: lastSeen(view) }];
}

/** What the judged side was owed, where it has done all that it could. */
export function waitFindings(view: RecordView): Finding[] {
  const owed = isCancelled(view) ? undefined : owedByOther(view);
  if (owed === undefined) return [];
  return [{ rule: 'was-owed-a-step', detail: `${owed}; ${lastSeen(view)}`, certainty: 'likely' }];
}

/** Once it is clear that a flow went wrong otherwise, nobody is owed anything. */
function isCancelled({ cancel }: RecordView): boolean {
  return cancel !== undefined && cancel.content['code'] !== 'm.timeout';
}

function lastSeen({ steps }: RecordView): string {
  const last = steps.at(-1);
  if (last === undefined) return 'nothing was seen';
  return `last seen: ${last.encrypted ? 'encrypted ' : ''}${last.name} of ${last.sender}`;
}

function missing({ record, first, start, accept }: RecordView): SasRule | undefined {
  const request = first('other', 'request');
  const ready = first('judged', 'ready');
  if (request && !ready && start === undefined) {
    // Who knows no method that was offered is to keep silent.
    if (!texts(request.content['methods']).includes('m.sas.v1')) return undefined;
    return record.transport === 'room' ? 'never-answered-request-in-room' : 'never-answered-request';
  }
  if (start === undefined) return (ready ?? first('other', 'ready')) ? 'start-never-sent' : undefined;
  if (accept === undefined) {
    if (start.by === 'judged') return undefined;
    return record.judged.sharesEncryptedRoom === false
      ? 'never-answered-start-of-stranger'
      : 'never-answered-start';
  }
  const awaitsKey = accept.by === 'other' || first('other', 'key') !== undefined;
  if (!first('judged', 'key')) return awaitsKey ? 'key-never-sent' : undefined;
  if (!first('other', 'key')) return undefined;
  // Without its user's word it is not to send one.
  if (!first('judged', 'mac')) return record.judged.confirmedAtMs === Infinity ? undefined : 'mac-never-sent';
  if (!first('other', 'mac') || first('judged', 'done')) return undefined;
  // Where no request went before, as it once was, both macs are the end.
  return request || first('judged', 'request') ? 'done-never-sent' : undefined;
}

/** The step that the judged side could do nothing without; undefined where it is its user who was asked. */
function owedByOther({ first, start, accept }: RecordView): string | undefined {
  if (start === undefined) return first('judged', 'request') ? 'ready' : undefined;
  if (accept === undefined) return 'accept';
  if (!first('other', 'key')) return 'key';
  if (first('judged', 'mac') && !first('other', 'mac')) return 'mac';
  return first('judged', 'done') && !first('other', 'done') ? 'done' : undefined;
}
