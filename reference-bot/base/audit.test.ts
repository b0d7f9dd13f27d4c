import {
  existsSync,
  linkSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { durableAudit, fileAudit } from './audit.ts';
import { realFiles } from './seams/files.ts';
import { ManualClock } from './testing/manual-clock.ts';
import { memoryLog } from './testing/memory-log.ts';

const limitBytes = 50 * 1024 * 1024;

function setUp() {
  const folder = mkdtempSync(join(tmpdir(), 'audit-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'audit.jsonl');
  const audit = durableAudit({ files: realFiles(), clock: new ManualClock(), stateDirectory: folder });
  const write = (event = 'something', data = {}): Promise<void> => audit(event, data);
  const events = (file = path): unknown[] =>
    readFileSync(file, 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => (JSON.parse(line) as { event: unknown }).event);
  return { folder, path, write, events };
}

describe('the audit log', () => {
  it('has one line for each event, for its owner alone', async () => {
    const { path, write, events } = setUp();
    await Promise.all([write('first', { z: 1, a: 2 }), write('second', { type: 'of_its_own' })]);
    expect(events()).toEqual(['first', 'second']);
    const data = readFileSync(path, 'utf8').matchAll(/"data":(\{.*\})\}/gu);
    expect([...data].map(([, told]) => told)).toEqual([
      '{"a":2,"type":"first","z":1}',
      '{"type":"of_its_own"}',
    ]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('makes room for a new one when it is too long', async () => {
    const { path, write, events } = setUp();
    writeFileSync(path, '');
    truncateSync(path, limitBytes - 1);
    await write('last');
    expect(existsSync(`${path}.1`)).toBe(false);
    await Promise.all([write('first'), write('second')]);
    expect(events()).toEqual(['first', 'second']);
    expect(statSync(`${path}.1`).size).toBeGreaterThan(limitBytes);
  });

  it('cuts a long text off, between two characters', async () => {
    const { path, write } = setUp();
    await write('long', { text: `a${'ä'.repeat(2_000)}`, short: 'b' });
    const line = readFileSync(path, 'utf8');
    const { data } = JSON.parse(line) as { data: { text: string; short: string } };
    expect(data).toMatchObject({ text: expect.stringMatching(/^aä+…\[truncated\]$/u), short: 'b' });
    expect(Buffer.byteLength(data.text)).toBeLessThanOrEqual(3_072);
  });

  it('takes no line that would not be written at once', async () => {
    const { path, write } = setUp();
    await expect(write('long', { a: 'x'.repeat(3_000), b: 'y'.repeat(3_000) })).rejects.toThrow(
      'the event long is longer than 4096 bytes',
    );
    expect(existsSync(path)).toBe(false);
  });

  it.each<[string, (other: string, path: string) => void, string]>([
    ['a link', symlinkSync, 'ELOOP'],
    ['a second name of another file', linkSync, 'has hard links'],
  ])('is not written through %s', async (_what, put, words) => {
    const { folder, path, write } = setUp();
    const other = join(folder, 'other');
    writeFileSync(other, '');
    put(other, path);
    await expect(write()).rejects.toThrow(words);
    expect(readFileSync(other, 'utf8')).toBe('');
  });

  it('is not that of somebody else', async () => {
    const { path, write } = setUp();
    writeFileSync(path, '');
    vi.spyOn(process, 'geteuid').mockReturnValue(12_345);
    onTestFinished(() => void vi.restoreAllMocks());
    await expect(write()).rejects.toThrow(/belongs to user \d+, expected 12345/u);
  });

  it('that cannot be written undoes nothing, and the log of the bot says so', async () => {
    const { folder, path } = setUp();
    symlinkSync('/nowhere', path);
    const { log, lines } = memoryLog();
    await fileAudit({ files: realFiles(), clock: new ManualClock(), stateDirectory: folder }, log)(
      'something',
      {},
    );
    expect(lines).toMatchObject([{ level: 'error', path }]);
  });
});
