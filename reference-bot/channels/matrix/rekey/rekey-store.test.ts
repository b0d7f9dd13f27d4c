import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import vectors from '../../../../fixtures/vectors/inbound-dlq.json' with { type: 'json' };
import { failingDisk } from '../../../base/testing/failing-disk.ts';
import { writeDeadLetter } from '../dead-letters/dead-letter.ts';
import { ofAlice, old, RekeyBench } from './testing/rekey-bench.ts';

/** Of version 1, as older versions wrote it under this passphrase. */
const { legacy } = vectors.made;

test('stores and letters get a new random passphrase, which a file keeps', async () => {
  const bench = new RekeyBench();
  await bench.keep(old, 'one', 'two');
  const { kind, stores, path } = await bench.rekey();
  expect({ kind, stores, path }).toEqual({
    kind: 'rekeyed',
    stores: 2,
    path: bench.path('store_passphrase'),
  });
  const fresh = await bench.expectRekeyed('one', 'two');
  expect(await bench.letters(old)).toEqual(['bad', 'bad']);
  expect(bench.audited).toEqual(['matrix_store_rekey_complete']);
  const other = new RekeyBench();
  await other.rekey();
  expect(await other.expectRekeyed()).not.toBe(fresh);
});

test('letters of older versions and in clear are sealed as the newest version', async () => {
  const bench = new RekeyBench();
  const clear = writeDeadLetter({ ...ofAlice, text: 'in clear' });
  bench.write('inbound_dlq.jsonl', `${legacy}\n\n${clear}\n`);
  await bench.rekey();
  await bench.expectRekeyed('encrypted room secret', 'in clear');
  expect(bench.text('inbound_dlq.jsonl')).toMatch(/^(?:\{"version":2,.*\}\n){2}$/u);
});

test('a passphrase that is pinned is not replaced', async () => {
  const bench = new RekeyBench();
  await bench.rekey();
  const fresh = await bench.expectRekeyed();
  await expect(bench.rekey()).rejects.toThrow(
    `Matrix store passphrase is already pinned at ${bench.path('store_passphrase')}; refusing to overwrite it`,
  );
  expect(await bench.expectRekeyed()).toBe(fresh);
});

describe('what cannot be done changes nothing', () => {
  test.each([
    ['a line that cannot be read', 'no letter\n', 'rekey: failed to decode DLQ line under OLD passphrase'],
    ['a line that is too long', `${'x'.repeat(131_073)}\n`, 'contains a line exceeding 131072 bytes'],
    ['a line that is no text', '\xff\xfe\n', 'contains non-UTF-8 line'],
    ['too many letters', '{}\n'.repeat(10_001), 'rekey: inbound DLQ has more than 10000 records'],
  ])('%s', async (_, queue, why) => {
    const bench = new RekeyBench();
    const bytes = Buffer.from(queue, 'latin1');
    writeFileSync(bench.path('inbound_dlq.jsonl'), bytes);
    await expect(bench.rekey()).rejects.toThrow(why);
    expect(bench.stores).toEqual({ first: old, second: old });
    expect(readdirSync(bench.path())).toEqual(['inbound_dlq.jsonl']);
    expect(readFileSync(bench.path('inbound_dlq.jsonl'))).toEqual(bytes);
  });

  test('a letter of another installation', async () => {
    const bench = new RekeyBench();
    await bench.keep('the passphrase of another one', 'strange');
    await expect(bench.rekey()).rejects.toThrow('Matrix DLQ rotation during rekey failed: ');
    await bench.expectUntouched('bad');
  });

  test('a letter that the policy refuses', async () => {
    const bench = new RekeyBench();
    bench.write('inbound_dlq.jsonl', `${legacy}\n`);
    await expect(bench.rekey({ policy: 'refuse' })).rejects.toThrow(
      'legacy Matrix inbound DLQ v1 envelope refused by policy',
    );
    await bench.expectUntouched('encrypted room secret');
  });

  test('a queue that is a link or a folder', async () => {
    for (const what of ['link', 'folder']) {
      const bench = new RekeyBench();
      const queue = bench.path('inbound_dlq.jsonl');
      if (what === 'link') symlinkSync(join(bench.folder, 'installation_id'), queue);
      else mkdirSync(queue);
      await expect(bench.rekey()).rejects.toThrow('is not a regular file');
      expect(bench.stores).toEqual({ first: old, second: old });
      expect(readdirSync(bench.path())).toEqual(['inbound_dlq.jsonl']);
    }
  });

  test('a store that was made with another password', async () => {
    const bench = new RekeyBench();
    await bench.keep(old, 'one');
    bench.stores['second'] = 'another';
    await expect(bench.rekey()).rejects.toThrow(
      /second accepts neither the current nor the pending passphrase.*restored from .*matrix\/inbound_dlq\.jsonl\.pre-rekey/su,
    );
    bench.stores['second'] = old;
    await bench.expectUntouched('one');
  });

  test.each(['the folder of them', 'not even that'])('no store at all, but %s', async (what) => {
    const bench = new RekeyBench();
    for (const name of Object.keys(bench.stores)) delete bench.stores[name];
    if (what === 'not even that') rmSync(bench.path(), { recursive: true });
    await expect(bench.rekey()).rejects.toThrow(
      `no Matrix SQLite stores found under ${bench.path()}: the bot makes its store at its first start`,
    );
    expect(readdirSync(bench.folder, { recursive: true }).filter((name) => name !== 'matrix')).toEqual([
      'installation_id',
    ]);
  });

  test('no password', async () => {
    const bench = new RekeyBench();
    await expect(bench.rekey({ env: {} })).rejects.toThrow(
      'matrix encrypted store requires CARAPACE_CONFIG_PASSWORD or MATRIX_STORE_PASSPHRASE',
    );
    await bench.expectUntouched();
  });

  test.each([
    ['passphrase', 0, 'failed to write Matrix store new passphrase at'],
    ['passphrase, which has its name already', 5, 'failed to write Matrix store new passphrase at'],
    ['marker', 7, 'failed to write Matrix store rekey marker at'],
  ])('a disk that does not take the %s', async (_, at, why) => {
    const bench = new RekeyBench();
    const error = await bench.rekey({ disk: failingDisk(at, 'refused') }).catch((thrown: unknown) => thrown);
    expect(String(error)).toContain(why);
    expect(String(error)).toMatch(/No store was changed: .* run the same command again\.$/u);
    await bench.expectUntouched();
  });

  test('letters that an earlier rekey has left behind', async () => {
    const bench = new RekeyBench();
    bench.write('inbound_dlq.jsonl.pre-rekey', 'letters');
    await expect(bench.rekey()).rejects.toThrow(
      'inbound_dlq.jsonl.pre-rekey was left behind by an earlier rekey',
    );
    expect(readdirSync(bench.path())).toEqual(['inbound_dlq.jsonl.pre-rekey']);
  });
});

test('a store that does not take its keys brings the others back, and the next run goes on', async () => {
  const bench = new RekeyBench();
  await bench.keep(old, 'one');
  await expect(bench.rekey({ stuck: 'second' })).rejects.toThrow(
    /^Matrix store rekey failed: second is stuck\. Rolled back 1 previously rotated store\(s\); Matrix inbound DLQ \(1 record\(s\)\) restored from .*matrix\/inbound_dlq\.jsonl\.pre-rekey/u,
  );
  expect(bench.stores).toEqual({ first: old, second: old });
  expect(await bench.letters(old)).toEqual(['one']);
  expect(bench.text('store_passphrase.rekeying')).toBe('rekeying\n');
  const pending = bench.text('store_passphrase.pending');
  expect(await bench.rekey()).toMatchObject({ kind: 'finalized', stores: 2 });
  await bench.expectRekeyed('one');
  expect(bench.text('store_passphrase')).toBe(pending);
});

describe('a run that was cut off', () => {
  const fresh = 'f'.repeat(64);
  const interrupted = (): RekeyBench => {
    const bench = new RekeyBench();
    bench.write('store_passphrase.pending', `${fresh}\n`);
    bench.write('store_passphrase.rekeying', 'rekeying\n');
    return bench;
  };

  test('is finished with the passphrase that it had made', async () => {
    const bench = interrupted();
    await bench.keep(old, 'one');
    bench.stores['first'] = fresh;
    expect(await bench.rekey()).toMatchObject({ kind: 'finalized', stores: 2 });
    expect(await bench.expectRekeyed('one')).toBe(fresh);
  });

  test('is finished where the letters were moved and not yet written', async () => {
    const bench = interrupted();
    await bench.keep(old, 'one', 'two');
    renameSync(bench.path('inbound_dlq.jsonl'), bench.path('inbound_dlq.jsonl.pre-rekey'));
    await bench.rekey();
    expect(await bench.expectRekeyed('one', 'two')).toBe(fresh);
  });

  test('is finished where all was sealed, without the old password', async () => {
    const bench = interrupted();
    await bench.keep(fresh, 'one');
    bench.write('inbound_dlq.jsonl.pre-rekey', await bench.sealed(old, ['one']));
    bench.stores['first'] = bench.stores['second'] = fresh;
    await bench.rekey({ env: {} });
    expect(await bench.expectRekeyed('one')).toBe(fresh);
  });

  test('needs the old password where something is still sealed with it, and says so', async () => {
    for (const env of [{}, { CARAPACE_CONFIG_PASSWORD: 'another' }]) {
      const bench = interrupted();
      bench.stores['first'] = fresh;
      await expect(bench.rekey({ env })).rejects.toThrow(
        /interrupted Matrix store rekey could not be advanced: .*CARAPACE_CONFIG_PASSWORD .*have NOT been removed/su,
      );
      expect(bench.text('store_passphrase.pending')).toBe(`${fresh}\n`);
      await bench.rekey();
      expect(await bench.expectRekeyed()).toBe(fresh);
    }
  });

  test('is not finished over two queues of which neither is known', async () => {
    const bench = interrupted();
    await bench.keep(old, 'one');
    bench.write('inbound_dlq.jsonl.pre-rekey', await bench.sealed(old, ['other']));
    await expect(bench.rekey()).rejects.toThrow('refusing to clobber either');
    expect(await bench.letters(old)).toEqual(['one']);
    expect(await bench.letters(old, 'inbound_dlq.jsonl.pre-rekey')).toEqual(['other']);
    expect(bench.text('store_passphrase.pending')).toBe(`${fresh}\n`);
  });

  test('had changed nothing where only its marker is there', async () => {
    const bench = new RekeyBench();
    bench.write('store_passphrase.rekeying', 'whatever');
    await bench.rekey();
    await bench.expectRekeyed();
    expect(bench.told).toEqual([
      expect.stringContaining(
        `Cleaned up stale Matrix store rekey marker at ${bench.path('store_passphrase.rekeying')}`,
      ),
    ]);
  });

  test('is tidied up after where it had come to its end', async () => {
    const bench = new RekeyBench();
    await bench.rekey();
    const pinned = await bench.expectRekeyed();
    bench.write('store_passphrase.pending', `${pinned}\n`);
    bench.write('store_passphrase.rekeying', 'rekeying\n');
    bench.write('inbound_dlq.jsonl.pre-rekey', 'old letters');
    await expect(bench.rekey()).rejects.toThrow('already pinned');
    expect(await bench.expectRekeyed()).toBe(pinned);
  });

  test('keeps its passphrase where another one is pinned: stores may need it', async () => {
    const bench = interrupted();
    bench.write('store_passphrase', `${old}\n`);
    bench.stores['first'] = bench.stores['second'] = fresh;
    await expect(bench.rekey()).rejects.toThrow('holds another one');
    expect(bench.text('store_passphrase.pending')).toBe(`${fresh}\n`);
    rmSync(bench.path('store_passphrase'));
    await bench.rekey();
    expect(await bench.expectRekeyed()).toBe(fresh);
  });

  test.each([
    ['is empty', (path: string) => writeFileSync(path, ' \n'), /secret file .* is empty/u],
    ['is a folder', (path: string) => mkdirSync(path), /refusing to read .*: path is not a regular file/u],
    ['is a link', (path: string) => symlinkSync('/dev/null', path), /path is not a regular file/u],
    ['is long', (path: string) => writeFileSync(path, 'f'.repeat(65_537)), /file exceeds 65536 bytes/u],
  ])('is left alone where its passphrase %s', async (_, make, why) => {
    const bench = new RekeyBench();
    make(bench.path('store_passphrase.pending'));
    await expect(bench.rekey()).rejects.toThrow(why);
    expect(readdirSync(bench.path())).toEqual(['store_passphrase.pending']);
    expect(bench.stores).toEqual({ first: old, second: old });
  });
});
