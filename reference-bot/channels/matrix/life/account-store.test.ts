import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDurableIndexedDb } from '../../../crypto-store/durable-indexeddb/durable-indexeddb.ts';
import { type AccountStore, openAccountStore } from './account-store.ts';

const nova = { userId: '@nova:example.org', deviceId: 'D' };

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'account-store-'));
  file = join(folder, 'nova.store');
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = (owner: { readonly userId: string; readonly deviceId?: string } = nova): Promise<AccountStore> =>
  openAccountStore(openDurableIndexedDb(file), file, owner);
const openWith = (passphrase?: string): Promise<AccountStore> =>
  openAccountStore(openDurableIndexedDb(file), file, nova, passphrase);

describe('a store', () => {
  it('is the same store in every life, with what was noted', async () => {
    const first = await open();
    const claimed = await first.claim(nova, 1_000);
    await claimed.notes.put('name', { some: ['fact'] });
    await claimed.notes.put('gone', 1);
    await claimed.notes.delete(['gone']);
    first.close();

    const second = await open();
    const again = await second.claim(nova, 2_000);
    expect({ id: again.id, madeAt: again.madeAt }).toEqual({ id: claimed.id, madeAt: 1_000 });
    expect(again.crypto).toEqual(claimed.crypto);
    expect(again.crypto).toMatchObject({ useIndexedDB: true, storageKey: expect.any(Uint8Array) });
    expect(again.notes.get('name')).toEqual({ some: ['fact'] });
    expect(again.notes.get('gone')).toBeUndefined();
    second.close();
  });

  it.each([
    { ...nova, userId: '@eve:example.org' },
    { ...nova, deviceId: 'E' },
  ])('is refused to $userId $deviceId, left as it is, and free again for its owner', async (other) => {
    const first = await open();
    await first.claim(nova, 1_000);
    first.close();
    const before = readFileSync(file);
    await expect(open(other)).rejects.toThrow(
      `${file} belongs to @nova:example.org device D, and was left as it is`,
    );
    expect(readFileSync(file)).toEqual(before);
    (await open()).close();
  });

  it('tells a bot that may be any device of its user which one it is', async () => {
    const first = await open({ userId: nova.userId });
    expect(first.deviceId).toBeUndefined();
    await first.claim(nova, 1_000);
    first.close();
    const second = await open({ userId: nova.userId });
    expect(second.deviceId).toBe('D');
    await expect(second.claim({ ...nova, deviceId: 'E' }, 2_000)).rejects.toThrow('belongs to');
    second.close();
  });

  it('opens with its passphrase only, which it gets when there is one', async () => {
    const first = await openWith();
    const { crypto } = await first.claim(nova, 1_000);
    first.close();
    const second = await openWith('right');
    expect((await second.claim(nova, 2_000)).crypto).toEqual(crypto);
    second.close();
    await expect(openWith('wrong')).rejects.toMatchObject({
      kind: 'encrypted-store-passphrase-mismatch',
      message: `Matrix encrypted store at ${file} rejected the resolved passphrase`,
    });
    const third = await openWith('right');
    expect((await third.claim(nova, 3_000)).crypto).toEqual(crypto);
    third.close();
  });

  it('that nobody claimed is nobody’s', async () => {
    (await open({ ...nova, deviceId: 'MISTYPED' })).close();
    const second = await open();
    expect(await second.claim(nova, 1_000)).toMatchObject({ madeAt: 1_000 });
    second.close();
  });
});
