import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { states } from '../../machine/states.ts';
import type { Comparison, JudgedEdge } from './compare.ts';
import { toDot } from './draw.ts';
import { writeMachine } from './machine-file.ts';
import { openGraphviz } from './svg.ts';
import { variants } from '../../machine/variants.ts';

const edge = (from: number, input: JudgedEdge['input'], output: string, to: number): JudgedEdge => ({
  from,
  to,
  input,
  output,
  verdict: { is: 'as specified', source: 'sas' },
});
const wrong = {
  ...edge(2, 'mac', 'cancel "own\\code"', 2),
  verdict: { is: 'differs', expected: 'done | key', observed: 'that', way: ['mac'] },
} as const;
const comparison: Comparison = {
  states: (
    ['none', 'shown', 'vouched', 'cancelled', 'keyed', 'asked'] as const satisfies (keyof typeof states)[]
  ).map((name) => ({ name, as: [name], way: [] })),
  edges: [
    edge(0, 'request', '–', 1),
    edge(1, 'order/match', 'ok, mac', 2),
    edge(1, 'order/accept', 'ok, mac', 2),
    edge(1, 'key', '–', 1),
    ...[1, 2, 4, 5].flatMap((from) => [
      edge(from, 'cancel/m.user', '–', 3),
      edge(from, 'order/cancel', 'ok, cancel m.user', 3),
    ]),
    wrong,
  ],
};

it('has one arrow for what leads from one state to another, and none for what changes nothing', () => {
  const dot = toDot('bot', comparison);
  expect(dot.match(/s1 -> s2 .*/g)).toEqual([expect.stringContaining('order/match, order/accept / ok, mac')]);
  expect(dot).not.toContain('s1 -> s1');
  expect(dot).not.toContain('-> s3');
  expect(dot).toContain(
    'from shown, vouched, keyed, asked: cancel/m.user / –; order/cancel / ok, cancel m.user → cancelled',
  );
});

it('says what differs in few lines, and nothing of what the specification says nothing of', () => {
  const cancels = ['a', 'b', 'c', 'd'].map((code) => `cancel ${code}`).join(' | ');
  const dot = toDot('bot', {
    ...comparison,
    edges: [
      ...(['accept', 'accept/not-offered', 'mac', 'mac/wrong'] as const).map((input) => ({
        ...edge(1, input, 'key', 2),
        verdict: { is: 'differs', expected: `– | ${cancels}`, observed: 'key', way: [] } as const,
      })),
      { ...edge(2, 'done', 'ok', 2), verdict: { is: 'not specified' } },
      { ...edge(2, 'done', 'ok', 1), verdict: { is: 'not specified' } },
    ],
  });
  expect(dot).toContain(
    String.raw`" accept, accept/not-offered, mac, mac/wrong / key\l   expected –\l     or cancel, with one of 4 codes\l"`,
  );
  expect(dot).toMatch(/s2 -> s1 \[color="#90a4ae"/);
  expect(dot).not.toContain('s2 -> s2');
  expect(dot).not.toContain('done');
});

it('is drawn, with what differs in red, whatever words a bot uses', async () => {
  const draw = await openGraphviz();
  const svg = draw(toDot('bot', comparison));
  const [, red] = /stroke="#c62828"[\s\S]*?<text [^>]*>([\s\S]*?)<\/g>/u.exec(svg)!;
  const lines = red!
    .replaceAll(/<[^>]*>|&#160;/g, '')
    .replaceAll('&#45;', '-')
    .split('\n');
  expect(lines.map((line) => line.trim()).filter(Boolean)).toEqual([
    'mac / cancel &quot;own\\code&quot;',
    'expected done',
    'or key',
    'observed that',
  ]);
});

it('is kept as data too, with states by their names', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'machine-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const alphabet = { inputs: ['request'], leftOut: ['mac'] } as const;
  const machine = { bot: 'bot', variant: variants[0]!, alphabet, ...comparison };
  writeMachine(folder, machine, (dot) => `drawn of ${dot}`);
  const kept = JSON.parse(readFileSync(join(folder, 'machine.json'), 'utf8')) as { edges: unknown[] };
  expect(kept).toMatchObject({
    format: 1,
    bot: 'bot',
    machine: 'operator.room.peer-asks.bot-wins',
    leftOut: ['mac'],
  });
  expect(kept.edges.at(-1)).toEqual({ ...wrong, from: 'vouched', to: 'vouched' });
  expect(readFileSync(join(folder, 'machine.svg'), 'utf8')).toContain('operator.room.peer');
});
