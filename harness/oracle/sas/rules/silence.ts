import { texts, type RecordView } from '../view.ts';
import type { Finding, SasRule } from './catalogue.ts';

/**
 * The one thing that the judged side has left undone, if anything. Once it is clear that the flow went wrong
 * otherwise, nobody is owed anything, so this is to be asked of flows without a cancel only.
 */
export function silenceFindings(view: RecordView): Finding[] {
  const rule = missing(view);
  return rule === undefined ? [] : [{ rule }];
}

function missing({ record, first, start, accept, cancel }: RecordView): SasRule | undefined {
  if (cancel !== undefined && cancel.content['code'] !== 'm.timeout') return undefined;
  const request = first('other', 'request');
  const ready = first('judged', 'ready');
  if (request && !ready && start === undefined)
    // Who knows no method that was offered is to keep silent.
    return texts(request.content['methods']).includes('m.sas.v1') ? 'never-answered-request' : undefined;
  if (start === undefined) return (ready ?? first('other', 'ready')) ? 'start-never-sent' : undefined;
  if (accept === undefined) return start.by === 'other' ? 'never-answered-start' : undefined;
  const awaitsKey = accept.by === 'other' || first('other', 'key') !== undefined;
  if (!first('judged', 'key')) return awaitsKey ? 'key-never-sent' : undefined;
  if (!first('other', 'key')) return undefined;
  // Without its user's word it is not to send one.
  if (!first('judged', 'mac')) return record.judged.confirmedAtMs === Infinity ? undefined : 'mac-never-sent';
  if (!first('other', 'mac') || first('judged', 'done')) return undefined;
  return 'done-never-sent';
}
