import { describe, expect, it } from 'vitest';
import { diagnose } from '../oracle/sas/diagnose.ts';
import { endBefore, honestRecord } from '../oracle/sas/testing/honest-record.ts';
import type { RecordedStep, SasRecord } from '../oracle/sas/record.ts';
import type { WireEvent } from './peer.ts';
import { recordsOf } from './records-of.ts';
import { wireEvent } from './wire-facts.ts';

describe('recordsOf', () => {
  it.each(['to-device', 'room'] as const)('gives a flow as it was: %s', (transport) => {
    const record = honestRecord({ transport });
    const [found, ...others] = records(record, eventsOf(record));
    expect(others).toEqual([]);
    expect(found!.transactionId).toBe(record.transactionId);
    expect(found!.steps.map(({ type, content }) => ({ type, content }))).toEqual(
      record.steps.map(({ type, content }) => ({ type, content })),
    );
    expect(diagnose(datedAlike(found!))).toEqual([]);
  });

  it.each<[string, string, (step: RecordedStep) => RecordedStep]>([
    ['without its flow', 'missing-relates-to', (step) => ({ ...step, content: { key: 'a' } })],
    [
      'as a message',
      'room-step-as-m.room.message',
      ({ type, content, ...step }) => ({
        ...step,
        type: 'm.room.message',
        content: { ...content, msgtype: type },
      }),
    ],
  ])('keeps a step that came %s', (_how, rule, change) => {
    const record = honestRecord({ transport: 'room' });
    const at = record.steps.findLastIndex(({ type }) => type.endsWith('.key'));
    const steps = record.steps.slice(0, at + 1).with(at, change(record.steps[at]!));
    const [found, ...others] = records(record, eventsOf({ ...record, steps }));
    expect(others).toEqual([]);
    expect(diagnose(found!).map((diagnosis) => diagnosis.rule)).toContain(rule);
  });

  it('tells flows apart', () => {
    const record = endBefore(honestRecord(), 'judged', 'accept');
    const again = eventsOf(record).map((event) => ({ ...event, flow: 'another' }));
    expect(records(record, [...eventsOf(record), ...again])).toHaveLength(2);
  });

  it('leaves messages out', () => {
    const record = honestRecord();
    const text = { ...eventsOf(record)[0]!, type: 'm.room.message', msgtype: 'm.text' };
    expect(records(record, [text])).toEqual([]);
  });
});

function records({ judged, other }: SasRecord, events: readonly WireEvent[]): SasRecord[] {
  return recordsOf(events, judged, other);
}

/** Made-up records have made-up times. */
function datedAlike(record: SasRecord): SasRecord {
  return { ...record, epochMs: 0 };
}

/** The steps of a record as the other side has seen them go by. */
function eventsOf({ steps, transport, other, transactionId }: SasRecord): WireEvent[] {
  return steps.map(({ type, content, sender, atMs }, index) => {
    const eventId = index === 0 && transport === 'room' ? transactionId : `$${index}`;
    const direction = sender === other.user ? 'sent' : 'received';
    return wireEvent(
      {
        seenBy: other.user,
        direction,
        transport,
        from: sender,
        type,
        wireType: type,
        atMs,
        ...(transport === 'room' && { eventId }),
      },
      content,
    );
  });
}
