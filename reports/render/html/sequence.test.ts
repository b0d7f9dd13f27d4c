import { expect, test } from 'vitest';
import type { Evidence } from '../../model/evidence.ts';
import type { ReportScenario } from '../../model/report.ts';
import { sas, trust, wire } from '../../testing/sample-evidence.ts';
import { renderSequence, sequenceText } from './sequence-svg.ts';
import { sequenceOf } from './sequence.ts';

function scenarioOf(evidence: Evidence[], steps: ReportScenario['steps'] = []) {
  return { steps, evidence: evidence.map((item, index) => ({ at: index * 10, step: 0, evidence: item })) };
}

function textOf(...evidence: Evidence[]): string[] {
  const sequence = sequenceOf(scenarioOf(evidence));
  return sequence ? sequenceText(sequence, 0).split('\n') : [];
}

function stepAt(title: string, startMs: number): ReportScenario['steps'][number] {
  return { title, startMs, durationMs: 10, outcome: 'ok' };
}

function draw(evidence: Evidence): string {
  const sequence = sequenceOf(scenarioOf([evidence]));
  return sequence ? String(renderSequence(sequence, 0)) : '';
}

test('where nothing was seen there is no diagram', () => {
  expect(sequenceOf(scenarioOf([trust('before', 'alice', 'missing')]))).toBeUndefined();
});

test('what a peer sends goes to the bot, what it receives comes from the bot', () => {
  expect(
    textOf(wire('alice', 'sent', 'start', { transport: 'to-device' }), wire('alice', 'received', 'key')),
  ).toEqual([
    '+0.000 alice → bot: m.key.verification.start (to-device, in clear)',
    '+0.010 bot → alice: m.key.verification.key (in the room, encrypted)',
  ]);
});

test('an event that its sender and others saw is drawn once, to all who got it', () => {
  const event = { eventId: '$1' };
  const seenByBob = { ...wire('bob', 'received', 'request', event), from: '@alice:ho.test' };
  expect(textOf(wire('alice', 'sent', 'request', event), seenByBob)).toEqual([
    '+0.000 alice → bot, bob: m.key.verification.request (in the room, in clear)',
  ]);
});

test('an event without id is recognised by what it says', () => {
  const alice = wire('alice', 'received', 'cancel', { flow: 'f' });
  expect(textOf(alice, { ...alice, seenBy: 'bob' })).toEqual([
    '+0.000 bot → alice, bob: m.key.verification.cancel (in the room, encrypted)',
  ]);
});

test('an event that one peer got twice is drawn twice', () => {
  const twice = wire('alice', 'received', 'mac', { eventId: '$1' });
  expect(textOf(twice, twice)).toHaveLength(2);
});

test('emoji and the oracle are noted where they belong', () => {
  expect(textOf(wire('alice', 'sent', 'key'), sas('bot', 'alice'), trust('after', 'alice', 'ok'))).toEqual([
    '+0.000 alice → bot: m.key.verification.key (in the room, in clear)',
    '+0.010 bot: shows emoji',
    '+0.020 homeserver: oracle: 10 of 10 signed',
  ]);
});

test('a step begins after what belongs to the one before, also at the same time', () => {
  const sequence = sequenceOf({
    steps: [stepAt('first', 0), stepAt('second', 10)],
    evidence: [
      { at: 10, step: 0, evidence: wire('alice', 'sent', 'key') },
      { at: 10, step: 1, evidence: wire('alice', 'sent', 'mac') },
    ],
  });
  expect(sequence?.rows.map((row) => (row.kind === 'arrow' ? row.wire.type : row.kind))).toEqual([
    'step',
    'm.key.verification.key',
    'step',
    'm.key.verification.mac',
  ]);
});

test('a message in clear where ciphertext was due is drawn red, and said', () => {
  const talk = [
    wire('alice', 'sent', 'm.room.message', { encrypted: true }),
    wire('alice', 'received', 'm.room.message', { encrypted: false }),
  ];
  expect(textOf(...talk).at(-1)).toBe(
    '+0.010 bot → alice: m.room.message (in the room, IN CLEAR, where ciphertext was due)',
  );
  const drawing = String(renderSequence(sequenceOf(scenarioOf(talk))!, 0));
  expect(drawing).toMatch(/<g class="room wrong back">.*room\.message in clear/);
});

test('the lane between bears the name of the network', () => {
  const message = { ...wire('alice', 'sent', 'message'), network: 'telegram', transport: 'getUpdates' };
  const { lanes } = sequenceOf(scenarioOf([message]))!;
  expect(lanes[1]).toEqual({ role: 'network', name: 'telegram' });
  expect(textOf(message)).toEqual(['+0.000 alice → bot: m.key.verification.message (getUpdates, in clear)']);
});

test('a long title of a step is broken into lines', () => {
  const title = 'the wire shows a whole verification, and what the bot vouched for, with every key';
  const sequence = sequenceOf(scenarioOf([wire('alice', 'sent', 'key')], [stepAt(title, 0)]));
  const lines = [...String(renderSequence(sequence!, 0)).matchAll(/class="step"[^>]*>([^<]*)</g)];
  expect(lines.map(([, line]) => line)).toEqual([
    '1 the wire shows a whole verification, and what the bot',
    'vouched for, with every key',
  ]);
});

test('the drawing marks cancels, transports and encryption', () => {
  expect(draw(wire('alice', 'sent', 'cancel', { cancelCode: 'm.user' }))).toMatch(
    /<g class="room wrong">.*cancel m\.user/,
  );
  expect(draw(wire('alice', 'received', 'key', { transport: 'to-device' }))).toContain(
    '<g class="dev back">',
  );
  expect(draw(wire('alice', 'received', 'key'))).toContain('href="#lock"');
  expect(draw(wire('alice', 'sent', 'key'))).not.toContain('href="#lock"');
});
