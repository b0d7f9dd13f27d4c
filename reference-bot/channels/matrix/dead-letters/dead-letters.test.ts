import {
  appendFileSync,
  existsSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { realFiles } from '../../../base/seams/files.ts';
import type { Files } from '../../../base/seams/seams.ts';
import { at, plainLine, read, setUp, text } from './testing/letters.ts';

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

  it('is counted once where the queue is long, and anew when somebody else has changed it', async () => {
    let counts = 0;
    const real = realFiles();
    const countLines: Files['countLines'] = (...args) => {
      counts += 1;
      return real.countLines(...args);
    };
    const { letters, file } = setUp({ encrypted: false, files: { ...real, countLines } });
    writeFileSync(file, `${plainLine(1)}\n`.repeat(9_996));
    for (const number of [2, 3, 4]) await letters.keep(text(number));
    expect(counts).toBe(1);
    appendFileSync(file, `${plainLine(5)}\n`);
    await expect(letters.keep(text(6))).rejects.toMatchObject({ kind: 'dlq-cap-saturation' });
    expect(counts).toBe(2);
  });
});
