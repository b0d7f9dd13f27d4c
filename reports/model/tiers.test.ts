import { expect, test } from 'vitest';
import { unverifiedNewcomer, verifiedNewcomer } from '../testing/onboarding-run.ts';
import { passingRun } from '../testing/passing-run.ts';
import { SampleRun } from '../testing/sample-run.ts';
import { buildReport } from './build-report.ts';
import type { Tier, Verdict } from './events.ts';
import type { Report } from './report.ts';

const pass: Verdict = { status: 'pass' };
const fail: Verdict = { status: 'fail', reason: 'waited 10 s for m.key.verification.accept' };
const interrupted: Verdict = { status: 'blocked', reason: 'the run was interrupted' };
const wholeA = 'A3 A4 A5';
const wholeB = 'B3';

interface Played {
  readonly peer?: string;
  readonly mutant?: string;
}

/** Entries with the gates that hold in them, `!` before one that does not, and how they end. */
function tiersOf(
  ...entries: [scenario: string, gates: string, verdict: Verdict, played?: Played][]
): Report['tiers'] {
  const run = new SampleRun();
  for (const [scenario, gates, verdict, { peer = 'element', mutant } = {}] of entries) {
    const id = `${scenario}@${peer}${mutant ?? ''}`;
    const tier = /^onboard\.([ABC])\b/.exec(scenario)?.[1] as 'A' | 'B' | 'C' | undefined;
    run.scenario(run.plan(id, 'title', [], mutant, { scenario, peer, tier }), (story) => {
      for (const sign of gates.split(' ').filter(Boolean)) {
        const ok = !sign.startsWith('!');
        const gate = sign.replace('!', '');
        const name = `${gate} something`;
        story.record({ kind: 'check', name, gate, expected: 'x', observed: ok ? 'x' : 'y', ok });
      }
      return verdict;
    });
  }
  return buildReport(run.events()).tiers;
}

function reached(...entries: Parameters<typeof tiersOf>): Tier | undefined {
  return tiersOf(...entries)[0]?.reached;
}

test('a tier is reached when its decisive gates hold', () => {
  expect(reached(['onboard.A', wholeA, pass])).toBe('A');
  expect(reached(['onboard.A', wholeA, pass], ['onboard.B', wholeB, pass])).toBe('B');
  expect(
    reached(['onboard.A', wholeA, pass], ['onboard.B', wholeB, pass], ['onboard.C.in-room', 'C6', pass]),
  ).toBe('C');
});

test('a tier with nothing but its lesser gates is not reached, whatever passed', () => {
  expect(reached(['onboard.A', 'A1 A2 A3 A4', pass])).toBe('none');
  expect(reached(['onboard.A', wholeA, pass], ['onboard.C.without-B', 'C1 C2 C4 C10', pass])).toBe('A');
  expect(reached(['onboard.A', wholeA, pass], ['onboard.C.in-room', 'C1 C2 C3 C4', interrupted])).toBe('A');
});

test('a gate that fails once has failed, and costs its tier and those above', () => {
  const [tier] = tiersOf(
    ['onboard.A', wholeA, pass],
    ['onboard.C.in-room', 'A3 B1 C6', pass],
    ['onboard.B', '!B3', fail],
  );
  expect(tier).toMatchObject({ reached: 'A', failures: [{ tier: 'B', entry: 'onboard.B@element' }] });
  expect(tier?.gates.find(({ gate }) => gate === 'B3')).toEqual({
    gate: 'B3',
    state: 'failed',
    broken: [{ entry: 'onboard.B@element', check: 'B3 something' }],
  });
  expect(
    reached(['onboard.A', wholeA, pass], ['onboard.A.msc4153', 'A8 !A5', fail], ['onboard.B', wholeB, pass]),
  ).toBe('none');
});

test('a scenario that fails at no gate counts against its tier, or the furthest that it had got to', () => {
  const all = [
    ['onboard.A', wholeA, pass],
    ['onboard.B', wholeB, pass],
    ['onboard.C.in-room', 'C6', pass],
  ] as const;
  expect(
    reached(...all.map((one) => [...one] as [string, string, Verdict]), [
      'onboard.C.to-device',
      'A1 B1',
      fail,
    ]),
  ).toBe('B');
  expect(tiersOf(['onboard.A.msc4153', 'A8 B1', fail])[0]?.failures).toMatchObject([{ tier: 'B' }]);
  expect(tiersOf(['onboard.A', 'A1', fail])[0]?.failures).toMatchObject([{ tier: 'A' }]);
});

test('what could not be checked holds nothing, and is told beside its gate', () => {
  const run = new SampleRun();
  const played = { scenario: 'onboard.A', peer: 'element' };
  run.scenario(run.plan('onboard.A', 'title', [], undefined, played), (story) => {
    const check = { expected: 'x', observed: 'x', ok: true };
    for (const gate of ['A4', 'A5'])
      story.record({ kind: 'check', name: `${gate} something`, gate, ...check });
    for (const [gate, name] of [
      ['A3', 'A3 event id'],
      ['A4', 'A4 text'],
    ] as const)
      story.record({ kind: 'unchecked', name, gate, why: 'the bot does not say it' });
    return pass;
  });
  const [tier] = buildReport(run.events()).tiers;
  expect(tier?.reached).toBe('none');
  const gates = tier!.gates.filter(({ gate }) => ['A3', 'A4', 'A5'].includes(gate));
  const why = 'the bot does not say it';
  expect(gates).toEqual([
    { gate: 'A3', state: 'not-checked', unchecked: [{ check: 'A3 event id', why }] },
    { gate: 'A4', state: 'ok', unchecked: [{ check: 'A4 text', why }] },
    { gate: 'A5', state: 'ok' },
  ]);
});

test('each kind of peer has its own ladder', () => {
  const tiers = tiersOf(
    ['onboard.A', wholeA, pass],
    ['onboard.B', wholeB, pass],
    ['onboard.C.in-room', 'A1 B1 !C6', fail, { peer: 'spec' }],
  );
  expect(tiers.map(({ peer, reached }) => [peer, reached])).toEqual([
    ['element', 'B'],
    ['spec', 'none'],
  ]);
});

test('a tier rests on those below it: what they need must have been checked too', () => {
  const [alone] = tiersOf(['onboard.C.to-device', 'A1 B1 C1 C6', pass]);
  expect(alone).toMatchObject({ reached: 'none', next: { tier: 'A', reason: 'A3–A5 not checked' } });
  const [withoutB] = tiersOf(['onboard.A', wholeA, pass], ['onboard.C.to-device', 'C6', pass]);
  expect(withoutB).toMatchObject({ reached: 'A', next: { tier: 'B', reason: 'B3 not checked' } });
});

test('what keeps a bot from the next tier is named: a failure, a broken gate, or what was not judged', () => {
  const below = [
    ['onboard.A', wholeA, pass],
    ['onboard.B', wholeB, pass],
  ] as [string, string, Verdict][];
  const nextAfter = (...entries: Parameters<typeof tiersOf>) => tiersOf(...below, ...entries)[0]?.next;
  const entry = 'onboard.C.in-room@element';
  expect(nextAfter(['onboard.C.in-room', 'C1', fail])).toEqual({
    tier: 'C',
    entry,
    reason: 'failed: waited 10 s for m.key.verification.accept',
  });
  expect(nextAfter(['onboard.C.in-room', 'C6 !C7', pass])).toEqual({
    tier: 'C',
    entry,
    reason: 'C7 something does not hold',
  });
  const skipped: Verdict = { status: 'skipped', reason: 'needs onboard.sas' };
  expect(nextAfter(['onboard.C.in-room', '', skipped])).toEqual({
    tier: 'C',
    entry,
    reason: 'skipped: needs onboard.sas',
  });
  expect(nextAfter(['onboard.C.in-room', 'C6', pass])).toBeUndefined();
});

test('a failure that is known keeps a bot from a tier all the same', () => {
  const known: Verdict = { ...fail, known: 'reported' };
  expect(reached(['onboard.A', wholeA, pass], ['onboard.A.msc4153', '', known])).toBe('none');
});

test('mutants, other checks and other scenarios say nothing about tiers', () => {
  expect(tiersOf(['onboard.A', `!A3 ${wholeA}`, fail, { mutant: 'mute' }])).toEqual([]);
  expect(tiersOf(['sas.glare', '', pass])).toEqual([]);
  expect(buildReport(passingRun()).tiers).toEqual([]);
  expect(tiersOf(['onboard.A', wholeA, pass], ['onboard.restart', '', fail])[0]).toMatchObject({
    reached: 'A',
    failures: [],
  });
});

test('the facts of the run stand beside what is reached', () => {
  const [good, bad] = [buildReport(verifiedNewcomer()), buildReport(unverifiedNewcomer())];
  expect([good.tiers[0]?.reached, good.run.target.expectedTier?.tier]).toEqual(['C', 'C']);
  expect([bad.tiers[0]?.reached, bad.run.target.expectedTier?.tier]).toEqual(['B', 'C']);
  expect(good.run.onboarding).toEqual({ kind: 'foreign', url: 'https://rooms.example.org/signup' });
  expect(good.tiers[0]?.gates).toHaveLength(26);
});
