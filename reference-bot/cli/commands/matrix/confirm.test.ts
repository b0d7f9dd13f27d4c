import { describe, expect, it } from 'vitest';
import { realFiles } from '../../../base/seams/files.ts';
import { fakeMatrix, record, setUpControl, token } from '../../../control/testing/control-setup.ts';
import { openBench } from '../../testing/cli-bench.ts';
import { hasPty, Pty } from '../../testing/pty.ts';

const emoji = [
  { symbol: '☁️', description: 'Cloud' },
  { symbol: '🐱', description: 'Cat' },
  ...Array.from({ length: 5 }, () => ({ symbol: '✂️', description: 'Scissors' })),
];
const sas = { emoji, decimals: [1_234, 5_678, 9_012] };
const shown = [
  '=== Matrix SAS verification confirmation ===',
  '  Flow:    mvr_known',
  '  Peer:    @alice:example.com (device DEVICE)',
  '  State:   keys_exchanged',
  '  Emoji:',
  '    ☁  Cloud',
  '    🐱  Cat',
  '    ✂  Scissors',
  '  Decimals: 1234 5678 9012',
];

async function open(change: Partial<typeof record> = {}) {
  const flow = { ...record, deviceId: 'DEVICE', state: 'keys_exchanged', sas, ...change } as typeof record;
  const matrix = fakeMatrix({ verifications: () => [flow] });
  const bench = await openBench(setUpControl({ matrix }).app);
  return { bench, asked: () => matrix.asked.map((call) => call.slice(0, 3)) };
}

describe('a person at a terminal', () => {
  it.each([
    ['--match', true, 'CONFIRM A MATCH'],
    ['--no-match', false, 'REJECT (no match)'],
  ])('is shown all there is to compare before %s is sent', async (flag, match, intent) => {
    const { bench, asked } = await open();
    const done = await bench.run(['matrix', 'confirm', 'mvr_known', flag]);
    expect(done).toMatchObject({ code: 0, err: '' });
    expect(done.out.split('\n')).toEqual(expect.arrayContaining(shown));
    expect(done.out).toContain(`You are about to ${intent} for flow mvr_known.`);
    expect(done.asked).toEqual(['Type `yes` to proceed, anything else to abort: ']);
    expect(asked()).toEqual([['confirm', 'mvr_known', match]]);
    expect(JSON.parse(done.out.slice(done.out.indexOf('\n{')))).toMatchObject({ verification: {} });
  });

  it.each(['y', 'YES', '', 'no'])('who types %j confirms nothing', async (word) => {
    const { bench, asked } = await open();
    const ask = () => Promise.resolve(word);
    const { code, err } = await bench.run(['matrix', 'confirm', 'mvr_known', '--match'], { ask });
    expect([code, err]).toEqual([
      1,
      'Error: Matrix SAS confirmation aborted by operator (input did not match `yes`)',
    ]);
    expect(asked()).toEqual([]);
  });

  it.each([
    ['mvr_other', {}, 'verification flow "mvr_other" not found'],
    ['mvr_known', { sas: undefined, state: 'accepted' }, 'has no SAS data yet (state="accepted")'],
  ] as const)('who asks for %s, %j, is asked nothing', async (flow, change, said) => {
    const { bench, asked } = await open(change as object);
    const done = await bench.run(['matrix', 'confirm', flow, '--match']);
    expect([done.code, done.asked, asked()]).toEqual([1, [], []]);
    expect(done.err).toContain(said);
  });
});

describe('nobody at a terminal', () => {
  it.each([
    [{ input: false, output: true }, 'requires an interactive terminal; piped stdin is refused'],
    [{ input: true, output: false }, 'piped stdout would hide the SAS values before the prompt'],
  ])('confirms nothing: %j', async (isTerminal, said) => {
    const { bench, asked } = await open();
    const done = await bench.run(['matrix', 'confirm', 'mvr_known', '--match'], { isTerminal });
    expect([done.code, done.asked, asked()]).toEqual([1, [], []]);
    expect(done.err).toContain(said);
  });

  const unsafe = ['matrix', 'confirm', 'mvr_known', '--match', '--unsafe-skip-sas-prompt'];
  const isTerminal = { input: false, output: false };

  it('confirms where that is said to be unsafe, and it is written down', async () => {
    const { bench, asked } = await open({ sas: undefined } as object);
    const done = await bench.run(unsafe, { isTerminal });
    expect(done).toMatchObject({
      code: 0,
      err: 'WARNING: --unsafe-skip-sas-prompt bypassed the SAS comparison for flow mvr_known',
    });
    expect(asked()).toEqual([['confirm', 'mvr_known', true]]);
    const data = { flow_id: 'mvr_known', matches: true, host: '127.0.0.1' };
    expect(await bench.audits()).toMatchObject([{ event: 'matrix_sas_unsafe_skip', data }]);
  });

  it('confirms nothing that cannot be written down', async () => {
    const { bench, asked } = await open();
    const files = { ...realFiles(), appendLine: () => Promise.reject(new Error('disk full')) };
    const done = await bench.run(unsafe, { isTerminal, files });
    expect(done).toMatchObject({ code: 1, out: '' });
    expect(done.err).toContain('nothing was confirmed, as the audit log could not be written: disk full');
    expect(asked()).toEqual([]);
  });
});

describe.runIf(hasPty)('a real terminal', () => {
  it.each([
    ['yes', 0, [['confirm', 'mvr_known', true]]],
    ['no', 1, []],
  ])('where %s is typed', async (word, code, calls) => {
    const { bench, asked } = await open();
    const env = { CARAPACE_STATE_DIR: bench.folder, CARAPACE_GATEWAY_TOKEN: token };
    await using pty = new Pty(['matrix', 'confirm', 'mvr_known', '--match'], env);
    await expect.poll(() => pty.screen).toContain('anything else to abort: ');
    for (const line of shown) expect(pty.screen).toContain(line);
    pty.type(`${word}\n`);
    expect(await pty.exit).toBe(code);
    expect(asked()).toEqual(calls);
  });

  it('that is closed confirms nothing', async () => {
    const { bench, asked } = await open();
    const env = { CARAPACE_STATE_DIR: bench.folder, CARAPACE_GATEWAY_TOKEN: token };
    await using pty = new Pty(['matrix', 'confirm', 'mvr_known', '--match'], env);
    await expect.poll(() => pty.screen).toContain('anything else to abort: ');
    pty.type('\u0004');
    expect(await pty.exit).toBe(1);
    expect(asked()).toEqual([]);
  });
});
