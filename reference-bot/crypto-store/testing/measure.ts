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

// A program for the bench: what the crypto machine of the SDK takes with the store in a file, or in memory without one.
const [what = '', file = '', count = '0'] = process.argv.slice(2);
const room = new RoomId('!room:example.org');
const key = new Uint8Array(32).fill(7);
const messages = 300;
const warmUps = 50;

async function startMachine(): Promise<OlmMachine> {
  const store = await StoreHandle.openWithKey('bench', key);
  return OlmMachine.initFromStore(new UserId('@bot:example.org'), new DeviceId('BOT'), store);
}

function installMemory(): void {
  const indexedDB = new engine.IDBFactory();
  for (const [name, value] of Object.entries({ ...engine, indexedDB }))
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}

/** Milliseconds for messages that are sent and read again. */
async function talk(): Promise<number> {
  if (file === '') installMemory();
  else openDurableIndexedDb(file).install();
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
  return performance.now() - begun;
}

/** Makes a store with so many room keys. */
async function fill(): Promise<number> {
  openDurableIndexedDb(file).install();
  const machine = await startMachine();
  await machine.shareRoomKey(room, [], new EncryptionSettings());
  await machine.encryptRoomEvent(room, 'm.room.message', '{"body":"hello"}');
  const [exported] = JSON.parse(await machine.exportRoomKeys(() => true)) as object[];
  const keys = Array.from({ length: Number(count) }, (_, index) => ({
    ...exported,
    room_id: `!room${index}:example.org`,
  }));
  await machine.importExportedRoomKeys(JSON.stringify(keys), () => {});
  return (await machine.roomKeyCounts()).total;
}

/** Milliseconds until the machine is there, and resident bytes then. */
async function start(): Promise<object> {
  await initAsync();
  const begun = performance.now();
  openDurableIndexedDb(file).install();
  await startMachine();
  const took = performance.now() - begun;
  globalThis.gc?.();
  return { ms: took, bytes: process.memoryUsage().rss };
}

await initAsync();
const work = { talk, fill, start }[what];
process.stdout.write(JSON.stringify(await work?.()), () => process.exit(0));
