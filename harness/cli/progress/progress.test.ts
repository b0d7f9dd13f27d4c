import { stripVTControlCharacters } from 'node:util';
import type { WriteStream } from 'node:tty';
import { describe, expect, it } from 'vitest';
import { describeFailure } from './describe-failure.ts';
import { LiveRegion } from './live-region.ts';
import { finishedLines, headerLine, runningLine, statusLine } from './lines.ts';
import { RunState } from './run-state.ts';
import { screenOf } from './screen.ts';

describe('lines', () => {
  it('say what is run against what, and warn of a simulation', () => {
    const state = begin();
    expect(headerLine(state)).toBe(
      'cara-smoke 1.0.0 · target cara 0.8.0 · simulated 1 (simulated, 0 s, proves nothing about a real server) · seed 7 · 2 scenarios',
    );
  });

  it('say what a running scenario waits for', () => {
    const state = begin();
    state.take({ type: 'step.started', at: 2, scenario: 'a', step: 0, title: 'reach the emoji' });
    expect(state.running().map(runningLine)).toEqual([' … a  reach the emoji']);
    expect(statusLine(state)).toMatch(/^ 0\/2 · \d+ s$/);
  });

  it('show emoji and signatures of a pass', () => {
    const state = begin();
    for (const side of ['peer', 'bot'] as const) {
      const emoji = [{ symbol: '🐶', description: 'Dog' }];
      state.take({
        type: 'evidence',
        at: 3,
        scenario: 'a',
        evidence: { kind: 'sas', side, actor: side, flow: 'f', emoji, decimals: [1] },
      });
    }
    state.take({
      type: 'scenario.finished',
      at: 1_501,
      scenario: 'a',
      verdict: { status: 'pass' },
      replay: '',
    });
    expect(plain(finishedLines(state, state.scenario('a'), Infinity).join('\n'))).toMatch(
      /^ ✓ a +1.5 s {3}🐶 {2}same on both sides$/,
    );
    expect(state.running()).toEqual([]);
  });

  it('claim no comparison where only the peer tells what it shows', () => {
    const state = begin();
    const emoji = [{ symbol: '🐶', description: 'Dog' }];
    state.take({
      type: 'evidence',
      at: 3,
      scenario: 'a',
      evidence: { kind: 'sas', side: 'peer', actor: 'alice', flow: 'f', emoji, decimals: [1] },
    });
    state.take({ type: 'scenario.finished', at: 4, scenario: 'a', verdict: { status: 'pass' }, replay: '' });
    expect(finishedLines(state, state.scenario('a'), Infinity).join('\n')).not.toContain(
      'same on both sides',
    );
  });

  it('tell a failure with all that is needed to understand it', () => {
    const state = begin();
    state.take({ type: 'step.started', at: 2, scenario: 'a', step: 0, title: 'both confirm' });
    state.take({
      type: 'evidence',
      at: 500,
      scenario: 'a',
      evidence: { kind: 'log', source: 'bot', lines: ['mac held back'] },
    });
    const verdict = {
      status: 'fail',
      reason: 'waited 5 s for a mac',
      expected: 'a mac',
      observed: 'a key',
      step: 'both confirm',
    } as const;
    state.take({
      type: 'scenario.finished',
      at: 5_001,
      scenario: 'a',
      verdict,
      replay: 'npx cara-smoke run a',
    });
    expect(plain(finishedLines(state, state.scenario('a'), Infinity).join('\n'))).toMatch(
      /^ ✗ a +5 s {3}waited 5 s for a mac$/,
    );
    const text = plain(describeFailure(state.scenario('a'), Infinity).join('\n'));
    for (const part of [
      'in step 1 "both confirm"',
      'expected: a mac',
      'observed: a key',
      'mac held back',
      'again: npx cara-smoke run a',
    ]) {
      expect(text).toContain(part);
    }
    expect(state.isBad(state.scenario('a'))).toBe(true);
  });

  it('say of a failure whose cause was told before only where, and count it', () => {
    const state = begin();
    for (const scenario of ['a', 'b~deaf']) {
      state.take({ type: 'scenario.started', at: 1, scenario });
      const verdict = { status: 'blocked', reason: 'no network', observed: 'nothing' } as const;
      state.take({ type: 'scenario.finished', at: 2, scenario, verdict, replay: 'x' });
    }
    expect(plain(describeFailure(state.scenario('a'), 80).join('\n'))).toContain('observed: nothing');
    expect(describeFailure(state.scenario('b~deaf'), 80).map(plain)).toEqual(['     the same cause as a']);
    expect(statusLine(state)).toMatch(/^ 2\/2 · \d+ s · winding up$/);
  });

  it('say what came in clear where ciphertext was due', () => {
    const state = begin();
    const wire = {
      kind: 'wire',
      network: 'matrix',
      seenBy: 'alice',
      transport: 'room',
      room: '!r',
      type: 'm.room.message',
    } as const;
    for (const event of [
      { ...wire, direction: 'sent', from: '@alice', encrypted: true },
      { ...wire, direction: 'received', from: '@cara', encrypted: false },
    ] as const)
      state.take({ type: 'evidence', at: 3, scenario: 'a', evidence: event });
    const verdict = { status: 'fail', reason: 'no answer' } as const;
    state.take({ type: 'scenario.finished', at: 9, scenario: 'a', verdict, replay: 'again' });
    expect(describeFailure(state.scenario('a'), 200).map(plain)).toEqual([
      '     last events:',
      '       +0.00 s  @alice → m.room.message  room, encrypted',
      '       +0.00 s  @cara → m.room.message  room, IN CLEAR, where ciphertext was due',
      '     again: again',
    ]);
    expect(statusLine(state)).toMatch(/^ 1\/2 · \d+ s · 1 failed$/);
  });

  it('cut the lines of a log to the width', () => {
    const state = begin();
    const log = { kind: 'log' as const, source: 'bot', lines: ['y'.repeat(500)] };
    state.take({ type: 'evidence', at: 3, scenario: 'a', evidence: log });
    const verdict = { status: 'fail', reason: 'no answer' } as const;
    state.take({ type: 'scenario.finished', at: 9, scenario: 'a', verdict, replay: 'again' });
    const lengths = (columns: number): number[] =>
      describeFailure(state.scenario('a'), columns).map((line) => plain(line).length);
    expect(Math.max(...lengths(60))).toBe(60);
    expect(Math.max(...lengths(Infinity))).toBe(160);
  });

  it('turn around for mutants: caught is good', () => {
    const state = begin();
    state.take({ type: 'scenario.started', at: 1, scenario: 'b~deaf' });
    const verdict = { status: 'fail', reason: 'no', step: 'it answers' } as const;
    state.take({ type: 'scenario.finished', at: 2, scenario: 'b~deaf', verdict, replay: '' });
    expect(plain(finishedLines(state, state.scenario('b~deaf'), Infinity).join('\n'))).toMatch(
      /✓ b~deaf +0 s {3}caught at "it answers"$/,
    );
    expect(state.isBad(state.scenario('b~deaf'))).toBe(false);
  });
});

describe('a mutant that is red for another reason', () => {
  it('is bad, and says what was wanted', () => {
    const state = begin();
    state.take({ type: 'scenario.started', at: 1, scenario: 'b~deaf' });
    const verdict = { status: 'fail', reason: 'no answer', wanted: 'never sent its mac' } as const;
    state.take({ type: 'scenario.finished', at: 2, scenario: 'b~deaf', verdict, replay: '' });
    expect(plain(finishedLines(state, state.scenario('b~deaf'), Infinity).join('\n'))).toMatch(
      /✗ b~deaf +0 s {3}misnamed: red without "never sent its mac": no answer$/,
    );
    expect(state.isBad(state.scenario('b~deaf'))).toBe(true);
  });
});

describe('screenOf', () => {
  it('moves the cursor only on a terminal that can, and that a person looks at', () => {
    const terminal = { isTTY: true, columns: 0 };
    expect(screenOf(terminal, {})).toMatchObject({ isLive: true, isColourful: true });
    expect(screenOf(terminal, { TERM: 'dumb' }).isLive).toBe(false);
    expect(screenOf(terminal, { CI: 'true' }).isLive).toBe(false);
    expect(screenOf(terminal, { CI: 'false' }).isLive).toBe(true);
    expect(screenOf({}, {})).toMatchObject({ isLive: false, isColourful: false });
    expect(screenOf({}, { FORCE_COLOR: '1' }).isColourful).toBe(true);
    expect([screenOf(terminal, {}).columns(), screenOf({}, {}).columns()]).toEqual([80, Infinity]);
  });
});

describe('LiveRegion', () => {
  it('keeps its lines last while text scrolls above them', () => {
    const screen = new FakeTerminal();
    const region = new LiveRegion(screen as unknown as WriteStream);
    region.show(['one', 'two']);
    region.printAbove('finished\n');
    region.show(['two']);
    region.printAbove('also finished\n');
    region.show([]);
    expect(screen.lines()).toEqual(['finished', 'also finished']);
  });

  it('cuts lines that would wrap', () => {
    const screen = new FakeTerminal();
    new LiveRegion(screen as unknown as WriteStream).show(['x'.repeat(100)]);
    expect(screen.lines()).toEqual([`${'x'.repeat(38)}…`]);
  });
});

const sequences = new RegExp(`(${'\u001B'}\\[\\d[A-K]|\\n)`);

/** Understands the two sequences that the region uses. */
class FakeTerminal {
  readonly columns = 40;
  readonly rows = 10;
  readonly #lines: string[] = [''];

  write(text: string): void {
    for (const part of text.split(sequences)) {
      if (part === '\u001B[1A') this.#lines.pop();
      else if (part === '\u001B[2K') this.#lines[this.#lines.length - 1] = '';
      else if (part === '\n') this.#lines.push('');
      else this.#lines[this.#lines.length - 1] += part;
    }
  }

  lines(): string[] {
    return this.#lines.slice(0, -1);
  }
}

function plain(text: string): string {
  return stripVTControlCharacters(text);
}

function begin(): RunState {
  const state = new RunState();
  const entry = { title: '', subject: '', tags: [], requires: [] };
  state.take({
    type: 'run.started',
    schemaVersion: 2,
    at: 0,
    startedAt: '2026-01-01T00:00:00Z',
    runId: 'r',
    seed: 7,
    purpose: 'scenarios',
    tool: { name: 'cara-smoke', version: '1.0.0' },
    environment: { node: 'v24', platform: 'linux', arch: 'x64' },
    target: { name: 'cara', version: '0.8.0', capabilities: [] },
    peers: [{ kind: 'element', name: 'sdk', version: '1' }],
    networks: [{ network: 'matrix', mode: 'simulated' }],
    plan: [
      { ...entry, id: 'a' },
      { ...entry, id: 'b~deaf', mutant: 'deaf' },
    ],
  });
  const facts = {
    network: 'matrix',
    mode: 'simulated',
    name: 'simulated',
    version: '1',
    baseUrl: '',
    startedInMs: 4,
    proof: false,
  } as const;
  state.take({ type: 'network.ready', at: 1, facts });
  state.take({ type: 'scenario.started', at: 1, scenario: 'a' });
  return state;
}
