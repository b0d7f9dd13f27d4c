import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  existsSync,
  symlinkSync,
  writeFileSync,
  appendFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import vectors from '../../../../fixtures/vectors/inbound-dlq.json' with { type: 'json' };
import { realFiles } from '../../../base/seams/files.ts';
import type { Files } from '../../../base/seams/seams.ts';
import { ManualClock } from '../../../base/testing/manual-clock.ts';
import { memoryLog } from '../../../base/testing/memory-log.ts';
import { DeadLetters, type DeadLettersOptions } from './dead-letters.ts';
import { readLine } from './read-line.ts';

const { made, keys } = vectors;
const { passphrase, installationId } = keys[2]!;
const policy = 'accept';
const key = Buffer.from(made.v2, 'hex');
const at = Date.UTC(2026, 1, 24);

/** A text of a room; its id follows from its number. */
const text = (number: number, body = `text ${number}`) => ({
  conversation: '!room:example.com',
  id: `$event${number}:example.com`,
  sender: '@alice:example.com',
  body,
});
const plainLine = (number: number, body = `text ${number}`): string =>
  `{"eventId":"$event${number}:example.com","roomId":"!room:example.com","senderId":"@alice:example.com","text":${JSON.stringify(body)},"receivedAt":${at}}`;

/** The lines of a file. */
const read = (path: string): string[] => readFileSync(path, 'utf8').split('\n').slice(0, -1);

interface SetUp extends Partial<DeadLettersOptions> {
  readonly encrypted?: boolean;
}

function setUp({ encrypted = true, ...more }: SetUp = {}) {
  const stateDirectory = mkdtempSync(join(tmpdir(), 'letters-'));
  onTestFinished(() => rmSync(stateDirectory, { recursive: true }));
  mkdirSync(join(stateDirectory, 'matrix'));
  writeFileSync(join(stateDirectory, 'installation_id'), `${installationId}\n`);
  const { log, lines } = memoryLog();
  const clock = new ManualClock(at);
  const options: DeadLettersOptions = {
    files: realFiles(),
    clock,
    log,
    stateDirectory,
    passphrase: () => (encrypted ? passphrase : undefined),
    policy,
    serves: () => true,
    ...more,
  };
  const letters = new DeadLetters(options);
  const file = join(stateDirectory, 'matrix', 'inbound_dlq.jsonl');
  const corrupt = join(stateDirectory, 'matrix', 'inbound_dlq.corrupt.jsonl');
  const opened = (): string[] =>
    read(file).map((line) => {
      const found = readLine(line, { keys: new Map([[2, key]]), policy });
      return found.kind === 'letter' ? found.letter.text : found.kind;
    });
  const answered: string[] = [];
  const replay = (
    answer?: (body: string) => Promise<void>,
    signal = new AbortController().signal,
  ): Promise<void> =>
    letters.replay(async ({ body }) => {
      await answer?.(body);
      answered.push(body);
    }, signal);
  const audited = (): Record<string, unknown>[] => {
    const path = join(stateDirectory, 'audit.jsonl');
    return existsSync(path)
      ? read(path).map((line) => (JSON.parse(line) as { data: Record<string, unknown> }).data)
      : [];
  };
  const again = (change: Partial<DeadLettersOptions>): DeadLetters =>
    new DeadLetters({ ...options, ...change });
  return {
    letters,
    file,
    corrupt,
    opened,
    replay,
    answered,
    audited,
    lines,
    clock,
    again,
    stateDirectory,
  };
}

const away = (): Promise<void> => Promise.reject(new Error('the model is away'));

describe('a text that is put aside', () => {
  it('is one sealed line in a file for its owner only', async () => {
    const { letters, file, opened } = setUp();
    await letters.keep(text(1, 'a secret'));
    await letters.keep(text(2));
    expect(read(file)[0]).toMatch(/^\{"version":2,"nonce":"[\w-]{16}","ciphertext":"[\w-]+"\}$/u);
    expect(readFileSync(file, 'utf8')).not.toContain('a secret');
    expect(opened()).toEqual(['a secret', 'text 2']);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(letters.trouble).toBeUndefined();
  });

  it('is in clear where nothing is encrypted', async () => {
    const { letters, file } = setUp({ encrypted: false });
    await letters.keep(text(1));
    expect(read(file)).toEqual([plainLine(1)]);
  });

  it('closes a file that was open to others, and does not join a line that was cut off', async () => {
    const { letters, file } = setUp({ encrypted: false });
    writeFileSync(file, '{"eventId":"$cut', { mode: 0o644 });
    await letters.keep(text(1));
    expect(read(file)).toEqual(['{"eventId":"$cut', plainLine(1)]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('follows no link', async () => {
    const { letters, file, stateDirectory } = setUp();
    const elsewhere = join(stateDirectory, 'elsewhere');
    writeFileSync(elsewhere, '');
    symlinkSync(elsewhere, file);
    await expect(letters.keep(text(1))).rejects.toMatchObject({ kind: 'dlq-io' });
    expect(readFileSync(elsewhere, 'utf8')).toBe('');
  });

  it('is told of where the disk is full, until the disk takes something again', async () => {
    let isFull = true;
    const real = realFiles();
    const files: Files = {
      ...real,
      appendLine: (path, line) =>
        isFull ? Promise.reject(new Error('ENOSPC: no space left on device')) : real.appendLine(path, line),
    };
    const { letters } = setUp({ files });
    await expect(letters.keep(text(1))).rejects.toMatchObject({ kind: 'dlq-io' });
    const told =
      'Matrix inbound dispatch failed and DLQ append failed for event $event1:example.com: Matrix inbound DLQ I/O failed: ENOSPC: no space left on device';
    expect(letters.facts()).toMatchObject({
      inboundDlqAppendFailureTotal: 1,
      inboundDlqDurabilityError: told,
      inboundDlqDurabilityErrorAt: at,
      lastInboundDlqAppendFailureAt: at,
    });
    expect(letters.trouble).toEqual({ kind: 'dlq-io', message: `Matrix inbound DLQ durability: ${told}` });
    isFull = false;
    await letters.keep(text(2));
    expect(letters.trouble).toBeUndefined();
    expect(letters.facts()).toEqual({
      inboundDlqAppendFailureTotal: 1,
      inboundDlqUndecodableLostCount: 0,
      lastInboundDlqAppendFailureAt: at,
    });
  });

  it('is not taken where nobody could read it again', async () => {
    const { letters, file } = setUp();
    await expect(letters.keep(text(1, '\u0001'.repeat(60_000)))).rejects.toMatchObject({
      kind: 'dlq-serialization',
    });
    expect(existsSync(file)).toBe(false);
  });

  it('is not taken by a queue that is full, which drops nothing', async () => {
    const { letters, file, audited, clock } = setUp({ encrypted: false });
    const full = `${plainLine(1)}\n`.repeat(10_000);
    writeFileSync(file, full);
    await expect(letters.keep(text(2))).rejects.toMatchObject({ kind: 'dlq-cap-saturation' });
    expect(audited()).toEqual([
      { cap_records: 10_000, existing_lines: 10_000, type: 'matrix_inbound_dlq_cap_dropped' },
    ]);
    expect(readFileSync(file, 'utf8')).toBe(full);
    rmSync(file);
    await expect(letters.keep(text(2))).rejects.toThrow('(latched)');
    clock.advance(10_000);
    await letters.keep(text(2));
    expect(letters.facts().inboundDlqAppendFailureTotal).toBe(2);
  });
});

describe('a replay', () => {
  it('answers the oldest first, and leaves no file', async () => {
    const { letters, file, replay, answered } = setUp();
    for (const number of [1, 2, 3]) await letters.keep(text(number));
    await replay();
    expect(answered).toEqual(['text 1', 'text 2', 'text 3']);
    expect(existsSync(file)).toBe(false);
  });

  it('keeps what has no answer yet, sealed anew, before what has come meanwhile', async () => {
    const { letters, file, opened, replay } = setUp();
    for (const number of [1, 2]) await letters.keep(text(number));
    appendFileSync(file, `${plainLine(3)}\n`);
    const before = read(file);
    const failing = replay(async (body) => {
      if (body === 'text 1') await letters.keep(text(4));
      if (body !== 'text 2') await away();
    });
    await expect(failing).rejects.toMatchObject({
      kind: 'dlq-dispatch-failure',
      message:
        'Matrix inbound DLQ dispatch failed: Matrix inbound DLQ replay still has 2 undelivered or undecodable record(s); first 3: event $event1:example.com: Matrix inbound DLQ dispatch failed: the model is away; event $event3:example.com: Matrix inbound DLQ dispatch failed: the model is away',
    });
    expect(opened()).toEqual(['text 1', 'text 3', 'text 4']);
    expect(read(file).some((line) => before.includes(line))).toBe(false);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('that is cut off leaves the queue as it is', async () => {
    const { letters, file, replay } = setUp();
    for (const number of [1, 2]) await letters.keep(text(number));
    const before = readFileSync(file, 'utf8');
    const stopping = new AbortController();
    const cut = replay(() => {
      stopping.abort(new Error('stopped'));
      return Promise.resolve();
    }, stopping.signal);
    await expect(cut).rejects.toThrow('stopped');
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  it('puts what nobody can read into quarantine, as it is, and says so once', async () => {
    const { letters, file, corrupt, replay, answered } = setUp();
    const tampered = made.current.replace('q4U0', 'q4U1');
    writeFileSync(file, `${plainLine(1)}\n  nonsense \n\n${tampered}\n`);
    await expect(replay()).rejects.toMatchObject({
      kind: 'dlq-crypto',
      message: expect.stringContaining(
        'undecodable line (quarantined): Matrix inbound DLQ serialization failed: ',
      ),
    });
    expect(answered).toEqual(['text 1']);
    expect(read(corrupt)).toEqual(['nonsense', tampered]);
    expect(statSync(corrupt).mode & 0o777).toBe(0o600);
    expect(existsSync(file)).toBe(false);
    await replay();
    expect(letters.facts().inboundDlqUndecodableLostCount).toBe(0);
  });

  it('keeps bad lines where the quarantine cannot be written', async () => {
    const { file, corrupt, replay } = setUp();
    mkdirSync(corrupt);
    writeFileSync(file, `nonsense\n`);
    await expect(replay()).rejects.toMatchObject({ kind: 'dlq-io' });
    expect(read(file)).toEqual(['nonsense']);
  });

  it('writes into the audit log what the quarantine has no room for', async () => {
    const { file, corrupt, replay, audited } = setUp();
    writeFileSync(corrupt, 'x'.repeat(10_485_760 - 8));
    writeFileSync(file, `nonsense\n`);
    await expect(replay()).rejects.toThrow('quarantined');
    expect(audited()).toEqual([
      {
        cap_bytes: 10_485_760,
        dropped_lines: 1,
        existing_quarantine_bytes: 10_485_752,
        incoming_bytes: 9,
        type: 'matrix_inbound_dlq_quarantine_cap_dropped',
      },
    ]);
    expect(existsSync(file)).toBe(false);
  });

  it('drops what somebody has said who is no longer served, and writes that down', async () => {
    const { letters, file, replay, answered, audited } = setUp({ serves: () => false });
    await letters.keep(text(1));
    await replay();
    expect([answered, existsSync(file)]).toEqual([[], false]);
    expect(audited()).toEqual([
      {
        event_id: '$event1:example.com',
        sender_id: '@alice:example.com',
        type: 'matrix_inbound_dlq_record_dropped_allowlist_drift',
      },
    ]);
  });

  it('turns envelopes of the older version into new ones, and writes that down', async () => {
    const { file, opened, replay, audited } = setUp();
    writeFileSync(file, `${made.legacy}\n${made.legacyPrimary}\n`);
    let asked = 0;
    await expect(replay(() => ((asked += 1) === 1 ? Promise.resolve() : away()))).rejects.toThrow(
      '1 undelivered',
    );
    expect(opened()).toEqual(['encrypted room secret']);
    expect(audited()).toEqual([
      {
        current_version: 2,
        drained_count: 1,
        from_version: 1,
        quarantined_count: 0,
        record_count: 2,
        reencoded_count: 1,
        type: 'matrix_inbound_dlq_legacy_envelope_processed',
      },
    ]);
  });

  it('keeps what the policy refuses until the policy changes', async () => {
    const { file, replay, answered, again } = setUp({ policy: 'refuse' });
    writeFileSync(file, `${made.legacy}\n${plainLine(1)}\n`);
    await expect(replay()).rejects.toMatchObject({ kind: 'legacy-dlq-envelope-refused' });
    expect([answered, read(file)]).toEqual([['text 1'], [made.legacy]]);
    const drained: string[] = [];
    await again({ policy: 'accept' }).replay(
      async ({ body }) => void drained.push(body),
      new AbortController().signal,
    );
    expect([drained, existsSync(file)]).toEqual([['encrypted room secret'], false]);
  });

  it('keeps what is sealed while nothing is encrypted', async () => {
    const { file, replay } = setUp({ encrypted: false });
    writeFileSync(file, `${made.current}\n`);
    await expect(replay()).rejects.toThrow(
      /^Matrix inbound DLQ crypto operation failed: encrypted v2 DLQ record encountered.*toggle back to true to drain/u,
    );
    expect(read(file)).toEqual([made.current]);
  });

  it.each([
    [
      'a line that is too long',
      'x'.repeat(131_073),
      'dlq-cap-saturation',
      'contains a line exceeding 131072 bytes; refusing to load',
    ],
    [
      'too many lines',
      'x\n'.repeat(11_025),
      'dlq-cap-saturation',
      'exceeds 11024 line cap; refusing to load (planted file?)',
    ],
    ['bytes that are no text', Buffer.from([0xff, 0x0a]), 'dlq-serialization', 'contains non-UTF-8 line'],
  ])('does not touch a file with %s', async (_, content, kind, told) => {
    const { file, replay } = setUp();
    writeFileSync(file, content);
    await expect(replay()).rejects.toMatchObject({ kind, message: expect.stringContaining(told) });
    expect(readFileSync(file)).toEqual(Buffer.from(content));
  });

  it('tells of what a file above the limit loses', async () => {
    const { letters, file, replay } = setUp({ encrypted: false });
    const lines = Array.from({ length: 10_033 }, (_, index) => plainLine(index));
    writeFileSync(file, `${lines.join('\n')}\n`);
    await expect(replay(away)).rejects.toThrow('10033 undelivered');
    expect(read(file)).toEqual(lines.slice(0, 10_000));
    const { inboundDlqLostEventIds: lost, inboundDlqDurabilityError: told } = letters.facts();
    expect(told).toBe('Matrix inbound DLQ replay merge exceeded 10000-record cap; 33 records dropped to fit');
    expect(lost).toHaveLength(32);
    expect(lost?.at(-1)).toBe('$event10032:example.com');
    await replay();
    expect(letters.facts()).toEqual({ inboundDlqAppendFailureTotal: 0, inboundDlqUndecodableLostCount: 0 });
  });

  it('does not ask again for what another round still waits for', async () => {
    const { letters } = setUp();
    await letters.keep(text(1));
    const { promise, resolve } = Promise.withResolvers<void>();
    let asked = 0;
    const answer = (): Promise<void> => {
      asked += 1;
      return promise;
    };
    const rounds = [1, 2].map(() => letters.replay(answer, new AbortController().signal));
    await expect.poll(() => asked).toBe(1);
    resolve();
    await Promise.all(rounds);
    expect(asked).toBe(1);
  });
});
