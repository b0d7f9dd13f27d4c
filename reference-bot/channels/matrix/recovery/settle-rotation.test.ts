import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import vectors from '../../../../fixtures/vectors/recovery-key-startup.json' with { type: 'json' };
import { fileAudit } from '../../../base/audit.ts';
import { realFiles } from '../../../base/seams/files.ts';
import { ManualClock } from '../../../base/testing/manual-clock.ts';
import { memoryLog } from '../../../base/testing/memory-log.ts';
import { recoveryFiles } from './recovery-files.ts';
import { settleRotation } from './settle-rotation.ts';
import { startupTable } from './startup-table.ts';

interface Row {
  readonly row: number;
  readonly marker: string | { readonly stage: string; readonly key?: string; readonly previous?: string };
  readonly current?: string;
  readonly pending?: string;
  readonly right?: string;
  readonly ends: {
    readonly kind: string;
    readonly reason?: string;
    readonly because?: string;
    readonly current?: string;
    readonly pending?: string;
    readonly outcome?: string;
  };
}
const rows: readonly Row[] = vectors.rows;

const digest = (key: string): string => createHash('sha256').update(`the ${key} key`).digest('hex');

function setUp() {
  const folder = mkdtempSync(join(tmpdir(), 'rotation-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'matrix'));
  const { log } = memoryLog();
  const files = realFiles();
  const tools = {
    files,
    stateDirectory: folder,
    audit: fileAudit({ files, clock: new ManualClock(), stateDirectory: folder }, log),
    log,
  };
  const paths = recoveryFiles(folder);
  const put = (path: string, name: string | undefined): void => {
    if (name === 'gone') symlinkSync(join(folder, 'nowhere'), path);
    else if (name !== undefined) writeFileSync(path, `the ${name} key\n`, { mode: 0o644 });
  };
  return {
    paths,
    tools,
    settle: () => settleRotation(tools),
    lay({ marker, current, pending }: Pick<Row, 'marker' | 'current' | 'pending'>): void {
      put(paths.key, current);
      put(paths.pending, pending);
      const text =
        typeof marker === 'string'
          ? 'recovery-rotation-in-progress'
          : JSON.stringify({
              stage: marker.stage,
              ...(marker.key && { keySha256: digest(marker.key) }),
              ...(marker.previous && { previousKeySha256: digest(marker.previous) }),
              updatedAtMs: 1,
            });
      writeFileSync(paths.rotating, `${text}\n`);
    },
    contents: () =>
      Object.fromEntries(
        readdirSync(join(folder, 'matrix')).map((name) => {
          const path = join(folder, 'matrix', name);
          return [name, existsSync(path) ? readFileSync(path, 'utf8') : 'leads nowhere'];
        }),
      ),
    audited: () =>
      existsSync(join(folder, 'audit.jsonl'))
        ? readFileSync(join(folder, 'audit.jsonl'), 'utf8')
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line) as { event: string; data: Record<string, unknown> })
        : [],
  };
}

describe('a rotation that was cut off', () => {
  it('is settled by one line of the table in each of 21 situations', () => {
    expect(startupTable.map(({ number }) => number)).toEqual(rows.map(({ row }) => row));
  });

  it.each(rows)('line $row', async (row) => {
    const { lay, settle, contents, audited } = setUp();
    lay(row);
    const before = contents();
    const { kind, reason, because, outcome } = row.ends;
    if (kind === 'settled') {
      await settle();
      expect(contents()).toEqual({ recovery_key: `the ${row.right} key\n` });
      const [{ event, data } = { event: '', data: {} }] = audited();
      expect(event).toBe('matrix_recovery_key_rotate_recovered');
      expect(data['outcome']).toBe(outcome);
      return;
    }
    const error = await settle().then(
      () => undefined,
      (thrown: unknown) => thrown as Error & { kind: string },
    );
    expect(contents()).toEqual(before);
    if (kind === 'failed') {
      expect(error?.kind).toBe('recovery-state-io');
      expect(audited()).toEqual([]);
      return;
    }
    expect(error?.kind).toBe('recovery-key-promotion-refused');
    expect(error?.message).toContain(`could not prove pending key ownership: ${because}`);
    const [{ event, data } = { event: '', data: {} }, ...others] = audited();
    expect(others).toEqual([]);
    expect(event).toBe('matrix_recovery_key_pending_promotion_refused');
    expect(data).toEqual({
      artifacts: ['rotation_marker', 'current_key', 'pending_key'],
      current_key: row.ends.current,
      marker_stage: typeof row.marker === 'string' ? 'started' : row.marker.stage,
      pending_key: row.ends.pending,
      reason,
      type: 'matrix_recovery_key_pending_promotion_refused',
    });
    expect(JSON.stringify(data)).not.toMatch(/[\da-f]{64}|\/|recovery_key\./u);
  });

  it('leaves a key that nobody else can read', async () => {
    const { lay, settle, paths } = setUp();
    lay(rows[11]!);
    await settle();
    expect(statSync(paths.key).mode & 0o777).toBe(0o600);
  });

  it('goes on where the promotion itself was cut off', async () => {
    const { lay, settle, contents, tools } = setUp();
    lay(rows[11]!);
    const { removeDurably } = tools.files;
    tools.files.removeDurably = () => Promise.reject(new Error('EIO'));
    await expect(settle()).rejects.toMatchObject({ kind: 'recovery-state-io' });
    tools.files.removeDurably = removeDurably;
    await settle();
    expect(contents()).toEqual({ recovery_key: 'the new key\n' });
  });

  it('without a marker a pending key stays where it is', async () => {
    const { settle, contents, paths } = setUp();
    writeFileSync(paths.pending, 'the new key\n');
    await settle();
    expect(contents()).toEqual({ 'recovery_key.pending': 'the new key\n' });
  });

  it.each([
    ['{"stage":"started"}', 'corrupt_typed_marker'],
    ['{"stage":"over","updatedAtMs":1}', 'corrupt_typed_marker'],
    ['{"stage":"started","updatedAtMs":1.5}', 'corrupt_typed_marker'],
    ['\uFEFF{"stage":"started","updatedAtMs":1}', 'corrupt_typed_marker'],
    ['[]', 'corrupt_typed_marker'],
    ['{"stage":', 'corrupt_typed_marker'],
    ['recovery-rotation-in-progress!', 'unknown_legacy_marker'],
    ['\uFEFFrecovery-rotation-in-progress', 'unknown_legacy_marker'],
    ['"started"', 'unknown_legacy_marker'],
    ['', 'unknown_legacy_marker'],
  ])('whose marker is %j is not touched', async (text, reason) => {
    const { settle, contents, audited, paths } = setUp();
    writeFileSync(paths.rotating, text);
    writeFileSync(paths.pending, 'the new key\n');
    const before = contents();
    const error = (await settle().catch((thrown: unknown) => thrown)) as Error & { kind: string };
    expect(error.kind).toBe('recovery-state-io');
    expect(error.message).toContain('Matrix recovery-key rotation marker is invalid: ');
    expect(error.message).not.toMatch(/\/|stage"|Sha256/u);
    expect(contents()).toEqual(before);
    expect(audited().map(({ event, data }) => [event, data['reason']])).toEqual([
      ['matrix_recovery_key_rotation_marker_invalid', reason],
    ]);
  });
});

describe('what lies where a key or a marker should be', () => {
  const read = rows[19]!;

  it.each([
    ['CRLF at its end', 'the old key\r\n'],
    ['spaces around it', ' \t the old key \n\n'],
    ['4 096 bytes', `the old key${' '.repeat(4_096 - 11)}`],
  ])('is the key also with %s', async (_what, text) => {
    const { lay, settle, contents, paths } = setUp();
    lay(read);
    writeFileSync(paths.key, text);
    await settle();
    expect(contents()).toEqual({ recovery_key: text });
  });

  it.each([
    ['4 097 bytes', 'exceeds 4096 bytes', (path: string) => writeFileSync(path, 'x'.repeat(4_097))],
    ['a folder', 'not a regular file', (path: string) => mkdirSync(path)],
    [
      'bytes that are no text',
      'stream did not contain valid UTF-8',
      (path: string) => writeFileSync(path, Buffer.from([0xff])),
    ],
  ])('is refused where it is %s', async (_what, words, put) => {
    const { lay, settle, paths } = setUp();
    lay({ ...read, current: undefined } as never);
    put(paths.key);
    const error = (await settle().catch((thrown: unknown) => thrown)) as Error & { kind: string };
    expect(error.kind).toBe('recovery-state-io');
    expect(error.message).toContain(`failed to read Matrix recovery key digest: ${words}`);
    expect(error.message).not.toContain('/');
    expect(existsSync(paths.rotating)).toBe(true);
  });

  it('is another key with a byte order mark before it', async () => {
    const { lay, settle, paths } = setUp();
    lay(read);
    writeFileSync(paths.key, '\uFEFFthe old key\n');
    await expect(settle()).rejects.toMatchObject({ kind: 'recovery-key-promotion-refused' });
  });

  it('is the key also through a link, under two names, and where a group may read it', async () => {
    const { lay, settle, contents, paths } = setUp();
    for (const make of [symlinkSync, linkSync]) {
      lay({ ...read, current: undefined } as never);
      rmSync(`${paths.key}.elsewhere`, { force: true });
      writeFileSync(`${paths.key}.elsewhere`, 'the old key\n');
      chmodSync(`${paths.key}.elsewhere`, 0o640);
      make(`${paths.key}.elsewhere`, paths.key);
      await settle();
      expect(contents()).toEqual({
        recovery_key: 'the old key\n',
        'recovery_key.elsewhere': 'the old key\n',
      });
      rmSync(paths.key);
    }
  });

  it('is no pending key to promote where it is a link', async () => {
    const { lay, settle, contents, paths } = setUp();
    lay({ ...rows[11]!, pending: undefined } as never);
    writeFileSync(`${paths.key}.elsewhere`, 'the new key\n');
    symlinkSync(`${paths.key}.elsewhere`, paths.pending);
    const before = contents();
    await expect(settle()).rejects.toMatchObject({ kind: 'recovery-state-io' });
    expect(contents()).toEqual(before);
  });

  it.each([
    ['a link', (path: string) => symlinkSync('/dev/null', path)],
    ['a folder', (path: string) => mkdirSync(path)],
    ['too long', (path: string) => writeFileSync(path, ' '.repeat(4_097))],
  ])('is no marker where it is %s', async (_what, put) => {
    const { settle, paths } = setUp();
    put(paths.rotating);
    await expect(settle()).rejects.toThrow(
      `failed to read Matrix recovery-key rotation marker at ${paths.rotating}`,
    );
  });
});
