import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { describe, expect, it } from 'vitest';
import { away, made, plainLine, read, setUp, text } from './testing/letters.ts';

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
    [
      'a line of 65 MiB',
      Buffer.alloc(65 * 1024 * 1024, 'x'),
      'dlq-cap-saturation',
      'contains a line exceeding 131072 bytes; refusing to load',
    ],
    ['bytes that are no text', Buffer.from([0xff, 0x0a]), 'dlq-serialization', 'contains non-UTF-8 line'],
  ])('does not touch a file with %s', async (_, content, kind, told) => {
    const { file, replay } = setUp();
    writeFileSync(file, content);
    await expect(replay()).rejects.toMatchObject({ kind, message: expect.stringContaining(told) });
    expect(readFileSync(file).equals(Buffer.from(content))).toBe(true);
  });

  it.each([
    ['a folder', (path: string) => mkdirSync(path)],
    ['a pipe', (path: string) => spawnSync('mkfifo', [path])],
    ['a link', (path: string) => symlinkSync('/dev/zero', path)],
  ])('does not wait for a file that is %s', async (_, put) => {
    const { file, replay } = setUp();
    put(file);
    const before = lstatSync(file).ino;
    await expect(replay()).rejects.toMatchObject({ kind: 'dlq-io' });
    expect(lstatSync(file).ino).toBe(before);
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
    expect(letters.counts).toEqual({ lost: 33, waiting: 10_000 });
    await replay();
    expect(letters.counts).toEqual({ lost: 33, waiting: 0 });
    expect(letters.facts()).toEqual({ inboundDlqAppendFailureTotal: 0, inboundDlqUndecodableLostCount: 0 });
  });

  it('counts what waits, and tells a file that it cannot read from an empty one', async () => {
    const { letters, file } = setUp();
    await letters.keep(text(1));
    appendFileSync(file, '\n');
    await letters.keep(text(2));
    expect(letters.counts).toEqual({ lost: 0, waiting: 3 });
    rmSync(file);
    mkdirSync(file);
    await expect(letters.keep(text(3))).rejects.toThrow();
    expect(letters.counts).toEqual({ lost: 0, waiting: -1 });
  });

  it('does not ask again for what another round still waits for', async () => {
    let [looked, asked] = [0, 0];
    const serves = (): boolean => {
      looked += 1;
      return true;
    };
    const { letters } = setUp({ serves });
    await letters.keep(text(1));
    const { promise, resolve } = Promise.withResolvers<void>();
    const answer = (): Promise<void> => {
      asked += 1;
      return promise;
    };
    const rounds = [1, 2].map(() => letters.replay(answer, new AbortController().signal));
    await expect.poll(() => looked).toBe(2);
    resolve();
    await Promise.all(rounds);
    expect(asked).toBe(1);
  });
});
