import { expect, test } from 'vitest';
import { wire } from '../testing/sample-evidence.ts';
import { SampleRun } from '../testing/sample-run.ts';
import { buildReport } from './build-report.ts';
import type { Evidence } from './evidence.ts';
import type { Verdict } from './events.ts';
import type { Report } from './report.ts';

type Entry = [id: string, verdict: Verdict, ...evidence: Evidence[]];

function causesOf(...entries: Entry[]): Report['causes'] {
  const run = new SampleRun();
  for (const [id, verdict, ...evidence] of entries) {
    run.scenario(run.plan(id, 'title'), (story) => {
      for (const item of evidence) story.record(item);
      return verdict;
    });
  }
  return buildReport(run.events()).causes;
}

function failed(reason: string, more: Partial<Exclude<Verdict, { status: 'pass' }>> = {}): Verdict {
  return { status: 'fail', reason, ...more };
}

function broken(rule: string, observed: string): Evidence {
  return {
    kind: 'check',
    name: 'protocol, with alice',
    expected: `rule ${rule} kept`,
    observed,
    ok: false,
    rule,
  };
}

function ended(log: string): Verdict {
  return failed('the bot ended', { observed: `exited with code 1; its log says: ${log}` });
}

test('a cause that the judge names groups whatever the scenarios say themselves', () => {
  const cause = 'the bot never published keys for its device';
  expect(
    causesOf(
      ['a', failed('Not a known device', { cause })],
      ['b', failed('B1 signed: expected true, observed false', { cause })],
      ['c', failed('another thing')],
      ['d', { status: 'pass' }],
    ),
  ).toEqual([
    { sentence: cause, outcome: 'failed', entries: ['a', 'b'] },
    { sentence: 'another thing', outcome: 'failed', entries: ['c'] },
  ]);
});

test('reasons that differ in ids, names and limits are one', () => {
  expect(
    causesOf(
      [
        'a',
        failed('waited 10 s for the client of alice to hear @cara-6abf7f22-19:localhost'),
        wire('alice', 'sent', 'start'),
      ],
      [
        'b',
        failed('waited 2.5 s for the client of bob to hear @cara-6abf7f22-3:localhost'),
        wire('bob', 'sent', 'start'),
      ],
    ),
  ).toEqual([
    {
      sentence: 'waited 10 s for the client of alice to hear @cara',
      outcome: 'failed',
      entries: ['a', 'b'],
    },
  ]);
});

test('the first broken rule is the root, what follows from it is not; a rule that the verdict does not name is none', () => {
  const [root, follows] = ['the bot sent a wrong commitment', 'the bot never sent its mac'];
  expect(
    causesOf(
      ['a', failed(`no mac; ${root}; ${follows}`), broken('wrong-commitment', root), broken('mac', follows)],
      ['b', failed(`cancelled; ${root}`), broken('wrong-commitment', `${root} (likely)`)],
      ['c', failed('emoji differ'), broken('mac', follows)],
    ).map(({ sentence, entries }) => [sentence, entries]),
  ).toEqual([
    [root, ['a', 'b']],
    ['emoji differ', ['c']],
  ]);
});

test('an answer in clear where ciphertext was due is the cause of a wait for it', () => {
  const talk = [
    wire('alice', 'sent', 'm.room.message', { encrypted: true }),
    wire('alice', 'received', 'm.room.message', { encrypted: false }),
  ];
  const [first, second] = causesOf(
    ['a', failed('waited 10 s for an answer from @cara:ho.test, who said something else'), ...talk],
    ['b', failed('A3 type on the wire', { expected: 'm.room.encrypted' }), ...talk],
    ['c', failed('the emoji differ'), ...talk],
  );
  expect(first).toMatchObject({
    sentence: 'the bot wrote in clear into an encrypted room',
    entries: ['a', 'b'],
  });
  expect(second).toMatchObject({ sentence: 'the emoji differ', entries: ['c'] });
});

test('faults come before what was not judged, and causes of many before those of one', () => {
  const blocked: Verdict = { status: 'blocked', reason: 'the homeserver no longer answers' };
  expect(
    causesOf(
      ['a', blocked],
      ['b', blocked],
      ['c', failed('one')],
      ['d', failed('two')],
      ['e', failed('two')],
      ['f', { status: 'skipped', reason: 'not claimed' }],
      ['g', failed('reported', { known: 'reported' })],
    ).map(({ outcome, entries }) => [outcome, entries.join(' ')]),
  ).toEqual([
    ['failed', 'd e'],
    ['failed', 'c'],
    ['blocked', 'a b'],
  ]);
});

test('a bot that ends with the same code for different reasons has different causes', () => {
  expect(
    causesOf(
      ['a', ended("12:00:01 KeyError: 'ROOM'")],
      ['b', ended("12:00:07 KeyError: 'ROOM'")],
      ['c', ended('12:00:08 out of memory')],
    ),
  ).toMatchObject([
    { sentence: "the bot ended; its log says: 12:00:01 KeyError: 'ROOM'", entries: ['a', 'b'] },
    { sentence: 'the bot ended; its log says: 12:00:08 out of memory', entries: ['c'] },
  ]);
});
