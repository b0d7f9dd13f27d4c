import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import vectors from '../../../../../fixtures/vectors/recovery-key.json' with { type: 'json' };
import { realFiles } from '../../../../base/seams/files.ts';
import { tryLockState } from '../../../../state/state-lock.ts';
import { CliBench } from '../../../testing/cli-bench.ts';
import { Pty } from '../../../testing/pty.ts';

const key = vectors.keys[0]!.text;
const matrix = { userId: '@cara:example.com' };
const show = ['matrix', 'recovery-key', 'show'];
const restore = ['matrix', 'recovery-key', 'restore'];
const atNoTerminal = { isTerminal: { input: false, output: false } };
const given = (text: string | Uint8Array) => ({
  ...atNoTerminal,
  readInput: async (limit: number) => Buffer.from(text).subarray(0, limit),
});
const hasScript = spawnSync('script', ['--version']).status === 0;
const isRoot = process.geteuid?.() === 0;

async function setUp(config: object = { matrix }) {
  const bench = await CliBench.open(config);
  const folder = join(bench.folder, 'matrix');
  mkdirSync(folder);
  return {
    bench,
    path: join(folder, 'recovery_key'),
    names: () => readdirSync(folder).toSorted(),
    file: join(bench.folder, 'key.txt'),
  };
}

describe('show', () => {
  it('shows the key to a person, without the white space around it', async () => {
    const { bench, path } = await setUp();
    writeFileSync(path, ` \r\n${key}\r\n`);
    expect(await bench.run(show)).toMatchObject({ code: 0, out: key, err: '' });
  });

  it('shows nothing to a file or a program, unless that is wanted', async () => {
    const { bench, path } = await setUp();
    writeFileSync(path, `${key}\n`);
    const refused = await bench.run(show, atNoTerminal);
    expect([refused.code, refused.out]).toEqual([1, '']);
    expect(refused.err).toContain('Matrix recovery-key show refuses non-terminal stdout');
    expect((await bench.run([...show, '--allow-non-terminal'], atNoTerminal)).out).toBe(key);
  });

  it('goes on while the bot runs', async () => {
    const { bench, path } = await setUp();
    writeFileSync(path, `${key}\n`);
    using _held = tryLockState(bench.folder);
    expect((await bench.run(show)).code).toBe(0);
  });

  it.each([
    ['there is none', 'Matrix recovery key unavailable at', () => {}],
    ['it is a folder', 'not a regular file', (path: string) => mkdirSync(path)],
    ['it is a pipe', 'not a regular file', (path: string) => spawnSync('mkfifo', [path])],
    [
      'it is too long',
      'exceeds 4096 bytes; refusing to read',
      (path: string) => writeFileSync(path, 'x'.repeat(4_097)),
    ],
  ])('says so where %s', async (_what, words, put) => {
    const { bench, path } = await setUp();
    put(path);
    const { code, out, err } = await bench.run(show);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(words);
  });
});

describe.each([
  ['show', show],
  ['restore', restore],
])('%s', (verb, args) => {
  it.each([
    [{ matrix: { enabled: false } }, `matrix recovery-key ${verb} requires matrix.enabled=true`],
    [{}, `matrix recovery-key ${verb} requires Matrix configuration`],
    [{ matrix: { encrypted: false } }, `cara matrix recovery-key ${verb} requires matrix.encrypted=true`],
  ])('with %j is refused', async (config, words) => {
    const { bench } = await setUp(config);
    const { code, err } = await bench.run(args, given(key));
    expect(code).toBe(1);
    expect(err).toContain(words);
  });
});

describe('restore', () => {
  it('takes the key from a person, who does not see it', async () => {
    const { bench, path } = await setUp();
    const askHidden = vi.fn(async () => `${key}\n`);
    const done = await bench.run(restore, { askHidden });
    expect(done).toMatchObject({ code: 0, err: '' });
    expect(askHidden).toHaveBeenCalledWith('Matrix recovery key: ');
    expect(done.out).toContain(`Matrix recovery key restored at ${path}`);
    expect(done.out).not.toContain(key);
    expect(readFileSync(path, 'utf8')).toBe(`${key}\n`);
    const audits = (await bench.audits()) as { event: string; data: Record<string, unknown> }[];
    expect(audits.map(({ event }) => event)).toEqual([
      'matrix_recovery_key_restore_cleanup_anchored',
      'matrix_recovery_key_restore',
    ]);
    expect(audits[1]?.data).toEqual({ pid: process.pid, type: 'matrix_recovery_key_restored' });
  });

  it('makes the folder of a machine on which no bot has run yet', async () => {
    const { bench, path } = await setUp();
    rmSync(dirname(path), { recursive: true });
    expect(await bench.run(restore, given(key))).toMatchObject({ code: 0, err: '' });
    expect(readFileSync(path, 'utf8')).toBe(`${key}\n`);
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
  });

  it('says what to do where the disk does not take it', async () => {
    const { bench, path } = await setUp();
    const full = { ...realFiles(), createDurably: () => Promise.reject(new Error('ENOSPC: disk full')) };
    const refused = await bench.run(restore, { ...given(key), files: full });
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(
      /^Error: bringing the Matrix recovery key back was cut off: ENOSPC: disk full\. .* run the same command again: it goes on where it was\.$/u,
    );
    expect((await bench.run(restore, given(key))).code).toBe(0);
    expect(readFileSync(path, 'utf8')).toBe(`${key}\n`);
  });

  it('takes it from standard input, also without being told', async () => {
    for (const args of [restore, [...restore, '--stdin']]) {
      const { bench, path } = await setUp();
      expect((await bench.run(args, given(`\u0085 ${key}\r\n`))).code).toBe(0);
      expect(readFileSync(path, 'utf8')).toBe(`${key}\n`);
    }
  });

  it.each([
    ['with CRLF', (file: string) => writeFileSync(file, `${key}\r\n`)],
    ['with spaces around it', (file: string) => writeFileSync(file, `\n\t ${key}  \n`)],
    ['of 4 096 bytes', (file: string) => writeFileSync(file, key + ' '.repeat(4_096 - key.length))],
    ['that is a link', (file: string) => (writeFileSync(`${file}.1`, key), symlinkSync(`${file}.1`, file))],
    ['with two names', (file: string) => (writeFileSync(`${file}.1`, key), linkSync(`${file}.1`, file))],
    ['that a group may read', (file: string) => (writeFileSync(file, key), chmodSync(file, 0o640))],
  ])('takes it from a file %s, and keeps it for its owner only', async (_what, put) => {
    const { bench, file, path } = await setUp();
    put(file);
    expect(await bench.run([...restore, '--key-file', file])).toMatchObject({ code: 0, asked: [] });
    expect(readFileSync(path, 'utf8')).toBe(`${key}\n`);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['with a byte order mark', '12 base58 groups', (file: string) => writeFileSync(file, `\uFEFF${key}\n`)],
    [
      'of 4 097 bytes',
      'exceeds 4096 bytes; refuse to read',
      (file: string) => writeFileSync(file, key.padEnd(4_097)),
    ],
    ['that is empty', 'cannot be empty', (file: string) => writeFileSync(file, ' \n')],
    ['that is a folder', 'not a regular file', (file: string) => mkdirSync(file)],
    ['that is a pipe', 'not a regular file', (file: string) => spawnSync('mkfifo', [file])],
    ['that is not there', 'there is none', () => {}],
    ['that is no text', 'valid UTF-8', (file: string) => writeFileSync(file, Buffer.from([0xff, 0xfe]))],
  ])('refuses a file %s, and changes nothing', async (_what, words, put) => {
    const { bench, file, names } = await setUp();
    put(file);
    const { code, err } = await bench.run([...restore, '--key-file', file]);
    expect(code).toBe(1);
    expect(err).toContain(words);
    expect(err).not.toContain(key);
    expect([names(), await bench.audits()]).toEqual([[], []]);
  });

  it.skipIf(isRoot)('refuses a file that belongs to somebody else and is closed', async () => {
    const { bench, names } = await setUp();
    const { code, err } = await bench.run([...restore, '--key-file', '/etc/shadow']);
    expect([code, names()]).toEqual([1, []]);
    expect(err).toContain('EACCES');
  });

  it.each([
    ['4 097 bytes', 'on stdin exceeds 4096 bytes; refuse to read', 'x'.repeat(4_097)],
    ['bytes that are no text', 'on stdin is not valid UTF-8', Buffer.from([0xff])],
    ['another text', '12 base58 groups', 'no key at all'],
    ['nothing', 'cannot be empty', ''],
  ])('refuses %s on standard input', async (_what, words, text) => {
    const { bench, names } = await setUp();
    const { code, err } = await bench.run([...restore, '--stdin'], given(text));
    expect([code, names()]).toEqual([1, []]);
    expect(err).toContain(words);
  });

  it('refuses what is too long at the prompt', async () => {
    const { bench } = await setUp();
    const { code, err } = await bench.run(restore, { askHidden: async () => 'x'.repeat(4_097) });
    expect([code, err]).toEqual([
      1,
      'Error: Matrix recovery key from prompt exceeds 4096 bytes; refuse to accept',
    ]);
  });

  it('takes either a file or standard input', async () => {
    const { bench } = await setUp();
    expect((await bench.run([...restore, '--stdin', '--key-file', 'x'])).code).toBe(2);
  });

  it('is refused while the bot runs, before anything is asked', async () => {
    const { bench, names } = await setUp();
    using _held = tryLockState(bench.folder);
    const { code, err, asked } = await bench.run(restore);
    expect([code, asked, names()]).toEqual([1, [], []]);
    expect(err).toContain('Matrix recovery-key restore refused: Matrix rekey lock at');
  });

  it.runIf(hasScript)('shows nothing of what is typed at a real terminal', async () => {
    const { bench, path } = await setUp();
    await using pty = new Pty(restore, { CARAPACE_STATE_DIR: bench.folder });
    await vi.waitFor(() => expect(pty.screen).toContain('Matrix recovery key: '), 10_000);
    pty.type(`${key}!\u007F\r`);
    expect(await pty.exit).toBe(0);
    expect(pty.screen).toContain('Matrix recovery key restored at');
    expect(pty.screen).not.toContain(key.slice(0, 9));
    expect(readFileSync(path, 'utf8')).toBe(`${key}\n`);
  });

  it.runIf(hasScript)('does nothing where the person changes their mind', async () => {
    const { bench, path } = await setUp();
    await using pty = new Pty(restore, { CARAPACE_STATE_DIR: bench.folder });
    await vi.waitFor(() => expect(pty.screen).toContain('Matrix recovery key: '), 10_000);
    pty.type('\u0003');
    expect(await pty.exit).toBe(1);
    expect(existsSync(path)).toBe(false);
  });
});
