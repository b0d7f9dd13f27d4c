import { expect, test } from 'vitest';
import { passingRun } from '../testing/passing-run.ts';
import { peersRun } from '../testing/peers-run.ts';
import { SampleRun } from '../testing/sample-run.ts';
import { buildReport } from './build-report.ts';
import { comparePeers, peerDifferences } from './compare-peers.ts';
import type { RunEvent, Verdict } from './events.ts';

const pass: Verdict = { status: 'pass' };
const fail: Verdict = { status: 'fail', reason: 'no mac' };
const blocked: Verdict = { status: 'blocked', reason: 'no peer' };

function runOf(...entries: [id: string, peer: string, verdict: Verdict, mutant?: string][]): RunEvent[] {
  const run = new SampleRun();
  for (const [id, peer, verdict, mutant] of entries)
    run.scenario(run.plan(id, 'title', [], mutant, { scenario: 'sas.x', peer }), () => verdict);
  return run.events();
}

function differences(...entries: Parameters<typeof runOf>): string[] {
  return peerDifferences(buildReport(runOf(...entries))).map(({ name }) => name);
}

test('scenarios of several kinds of peers are put side by side, by scenario and case', () => {
  const compared = comparePeers(buildReport(peersRun()));
  expect(compared.map(({ name, differs, results }) => [name, differs, results.length])).toEqual([
    ['sas.in-room.peer-starts/peer-confirms-first', false, 3],
    ['sas.in-room.peer-starts/bot-confirms-first', true, 3],
    ['sas.glare/peer-wins', true, 3],
    ['sas.mismatch.peer', false, 3],
    ['sas.cancel.bot', false, 3],
  ]);
  expect(compared[1]?.results[2]).toEqual({
    peer: 'spec',
    entry: 'sas.in-room.peer-starts/bot-confirms-first@spec',
    outcome: 'failed',
    reason: 'the bot agreed on a MAC in correct base64, and sent what libolm makes of it',
  });
});

test('a report holds the differences, and none for a single kind of peer', () => {
  const report = buildReport(peersRun());
  expect(report.peerDifferences).toEqual(peerDifferences(report));
  expect(report.peerDifferences.map(({ name }) => name)).toEqual([
    'sas.in-room.peer-starts/bot-confirms-first',
    'sas.glare/peer-wins',
  ]);
  expect(buildReport(passingRun()).peerDifferences).toEqual([]);
});

test('what was not judged is no difference, what differs in more than the peer is not compared', () => {
  expect(differences(['a', 'element', pass], ['a@spec', 'spec', blocked])).toEqual([]);
  expect(differences(['a', 'element', fail], ['a@spec', 'spec', blocked])).toEqual([]);
  expect(differences(['a~deaf', 'element', fail, 'deaf'], ['a@spec', 'spec', pass])).toEqual([]);
});

test('a mutant that only one kind of peer catches is a difference', () => {
  expect(differences(['a~deaf', 'element', fail, 'deaf'], ['a@spec~deaf', 'spec', pass, 'deaf'])).toEqual([
    'sas.x~deaf',
  ]);
});

test('of several runs with one kind of peer the gravest end counts', () => {
  expect(differences(['a', 'element', pass], ['a#2', 'element', fail], ['a@spec', 'spec', fail])).toEqual([]);
  const [both] = comparePeers(
    buildReport(runOf(['a', 'element', pass], ['a#2', 'element', fail], ['a@spec', 'spec', pass])),
  );
  expect(both).toMatchObject({ differs: true, results: [{ entry: 'a#2' }, { entry: 'a@spec' }] });
});
