import { DatabaseSync } from 'node:sqlite';
import { createClient, MatrixEventEvent, RoomEvent } from 'matrix-js-sdk';
import { quietSdk } from '../../../harness/networks/matrix/peers/element/quiet-sdk.ts';
import { openCryptoStore } from '../index.ts';

const { HOMESERVER = '', USER = '', DEVICE = '', TOKEN = '', FILE = '', ROOM = '', DIE_AT } = process.env;

/** Dies before a commit or right after it: odd numbers before, even ones after. */
let passed = 0;
function pass(): void {
  passed += 1;
  if (passed === Number(DIE_AT)) process.kill(process.pid, 'SIGKILL');
}
const { exec } = DatabaseSync.prototype;
DatabaseSync.prototype.exec = function execAndPass(sql) {
  if (sql !== 'COMMIT') return exec.call(this, sql);
  pass();
  exec.call(this, sql);
  pass();
};

quietSdk();
const store = openCryptoStore({ file: FILE, passphrase: 'passphrase' });
const client = createClient({ baseUrl: HOMESERVER, userId: USER, deviceId: DEVICE, accessToken: TOKEN });
await store.initCrypto(client);

const answered = new Set<string>();

/** Answers the last question if it has had no answer, and tells how many messages of the room cannot be read. */
async function answerLast(): Promise<void> {
  const events = client.getRoom(ROOM)?.getLiveTimeline().getEvents() ?? [];
  await Promise.all(events.map((event) => event.getDecryptionPromise()));
  const words = events.map((event) => String(event.getContent().body).split(' '));
  const id = words.findLast(([word]) => word === 'ping')?.[1];
  if (id === undefined || answered.has(id) || words.some(([word, of]) => word === 'pong' && of === id))
    return;
  answered.add(id);
  const unreadable = events.filter((event) => event.isDecryptionFailure()).length;
  // The answer goes under a new room key, which takes the Olm session one step further.
  await client.getCrypto()!.forceDiscardSession(ROOM);
  await client.sendTextMessage(ROOM, `pong ${id} ${unreadable}`);
}
client.on(MatrixEventEvent.Decrypted, () => void answerLast());
client.on(RoomEvent.MyMembership, (room, membership) => {
  if (membership === 'invite') void client.joinRoom(room.roomId);
});
await client.startClient({ initialSyncLimit: 50 });
