import {
  DeviceId,
  EncryptionSettings,
  initAsync,
  OlmMachine,
  RoomId,
  StoreHandle,
  UserId,
} from '@matrix-org/matrix-sdk-crypto-wasm';
import * as engine from 'fake-indexeddb';
import { openDurableIndexedDb } from '../durable-indexeddb/durable-indexeddb.ts';

// A program for the bench: what the crypto machine of the SDK takes with the store in a file, in memory without one, or,
// with a third word, in a folder of node-indexeddb, which is no dependency.
const [what = '', file = '', count = '0', other] = process.argv.slice(2);
const room = new RoomId('!room:example.org');
const key = new Uint8Array(32).fill(7);
const messages = 300;
const warmUps = 50;
const keysAtOnce = 100;

interface OtherManager {
  readonly default: { loadCache(): Promise<void>; flushWrites(): Promise<void> };
}

async function startMachine(): Promise<OlmMachine> {
  const store = await StoreHandle.openWithKey('bench', key);
  return OlmMachine.initFromStore(new UserId('@bot:example.org'), new DeviceId('BOT'), store);
}

function installMemory(): void {
  const indexedDB = new engine.IDBFactory();
  for (const [name, value] of Object.entries({ ...engine, indexedDB }))
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}

async function install(): Promise<void> {
  if (other !== undefined) return installOther(other);
  if (file === '') installMemory();
  else openDurableIndexedDb(file).install();
}

/** Its folder is always in the current one. */
async function installOther(name: string): Promise<void> {
  process.chdir(file);
  const { default: manager } = (await import(`${name}/dbManager`)) as OtherManager;
  await manager.loadCache();
  await import(`${name}/auto`);
}

/** Resolves when all is on disk, which only node-indexeddb has to be asked for. */
async function flush(): Promise<void> {
  if (other === undefined) return;
  const { default: manager } = (await import(`${other}/dbManager`)) as OtherManager;
  await manager.flushWrites();
}

/** Milliseconds for messages that are sent and read again. */
async function talk(): Promise<number> {
  await install();
  const machine = await startMachine();
  await machine.bootstrapCrossSigning(true);
  let begun = 0;
  for (let index = 0; index < warmUps + messages; index += 1) {
    if (index === warmUps) begun = performance.now();
    // After a hundred messages a room key has to be another one.
    if (index % 50 === 0) {
      await machine.invalidateGroupSession(room);
      await machine.shareRoomKey(room, [], new EncryptionSettings());
    }
    await machine.encryptRoomEvent(room, 'm.room.message', '{"body":"hello"}');
    await machine.getIdentity(new UserId('@bot:example.org'));
  }
  await flush();
  return performance.now() - begun;
}

/** Makes a store with so many room keys. */
async function fill(): Promise<number> {
  await install();
  const machine = await startMachine();
  await machine.shareRoomKey(room, [], new EncryptionSettings());
  await machine.encryptRoomEvent(room, 'm.room.message', '{"body":"hello"}');
  const [exported] = JSON.parse(await machine.exportRoomKeys(() => true)) as object[];
  const keys = Array.from({ length: Number(count) }, (_, index) => ({
    ...exported,
    room_id: `!room${index}:example.org`,
  }));
  for (let from = 0; from < keys.length; from += keysAtOnce) {
    const some = keys.slice(from, from + keysAtOnce);
    await machine.importExportedRoomKeys(JSON.stringify(some), () => {});
    await flush();
  }
  return (await machine.roomKeyCounts()).total;
}

/** Milliseconds until the machine is there, resident bytes then, and how many room keys it finds. */
async function start(): Promise<object> {
  await initAsync();
  const begun = performance.now();
  await install();
  const machine = await startMachine();
  const took = performance.now() - begun;
  globalThis.gc?.();
  const bytes = process.memoryUsage().rss;
  return { ms: took, bytes, roomKeys: (await machine.roomKeyCounts()).total };
}

await initAsync();
const work = { talk, fill, start }[what];
process.stdout.write(JSON.stringify(await work?.()), () => process.exit(0));
