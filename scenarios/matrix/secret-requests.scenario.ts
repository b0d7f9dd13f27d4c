import { type MatrixApi, scenario, type Peer } from '../../harness/index.ts';
import { talk } from '../talk.ts';
import { apiOf } from './membership.ts';

const secrets = [
  'm.cross_signing.master',
  'm.cross_signing.self_signing',
  'm.cross_signing.user_signing',
  'm.megolm_backup.v1',
];
/** Types of messages to devices in which a key can go. */
const tellingKeys =
  /\/sendToDevice\/(m\.secret\.send|m\.forwarded_room_key|m\.room_key|m\.room\.encrypted)\//;

export default scenario({
  id: 'matrix.secret-requests',
  title:
    'A bot gives its secrets neither to a person who asks for them nor to a device of its account that nobody has verified, and no room key to a person who is not in the room',
  tags: ['matrix', 'encryption', 'secrets'],
  requires: ['matrix.encrypted', 'matrix.plain', 'matrix.cross-signing'],
  uses: ['bot', 'oracle', 'peer', 'peers', 'operatorsClient', 'matrix', 'traffic'],
  playedBy: ['element'],
  cast: ['alice', 'bob'],
  cases: ['person', 'own-device'],
  mutants: {
    'tells-its-secrets-to-those-who-ask': {
      cases: ['person', 'own-device'],
      says: 'messages with which it has told a key: expected none, observed m.secret.send',
    },
    'tells-room-keys-to-those-who-ask': {
      cases: ['person'],
      says: 'messages with which it has told a key: expected none, observed m.forwarded_room_key',
    },
  },
  async run(stage) {
    const { step, check, bot, peer, peers, operatorsClient, traffic } = stage;
    const isPerson = stage.case === 'person';
    const asker = isPerson ? peers[1]! : operatorsClient;
    const api = apiOf(stage, asker);
    const room = await step('the bot answers in an encrypted room', async () => {
      const opened = await peer.directRoom(bot.userId);
      await talk(stage, opened);
      return opened;
    });
    // There it needs to tell nobody a key when it answers.
    const clear = await step('and in one without encryption', async () => {
      const opened = await peer.directRoom(bot.userId, { encrypted: false });
      await talk(stage, opened);
      return opened;
    });
    const before = traffic.asked.items.length;
    await step(`it is asked for its secrets${isPerson ? ', and for keys of that room' : ''}`, async () => {
      for (const name of secrets) await send(api, bot, 'm.secret.request', { ...request(asker), name });
      // A device of its own account may have had these with the answer, and may get them again.
      if (!isPerson) return;
      for (const key of await peer.roomKeys!(room)) {
        const body = { algorithm: 'm.megolm.v1.aes-sha2', room_id: room, session_id: key };
        await send(api, bot, 'm.room_key_request', { ...request(asker), body });
      }
    });
    await step('it answers what is said later, and has told no key', async () => {
      await talk(stage, clear);
      await talk(stage, clear);
      const asked = traffic.asked.items.slice(before);
      const told = asked.flatMap(({ path }) => tellingKeys.exec(path)?.[1] ?? []);
      check('messages with which it has told a key', 'none', [...new Set(told)].join(', ') || 'none');
    });
  },
});

function request({ deviceId }: Peer): object {
  return { action: 'request', request_id: crypto.randomUUID(), requesting_device_id: deviceId };
}

async function send(
  api: MatrixApi,
  { userId, deviceId }: { readonly userId: string; readonly deviceId: string },
  type: string,
  content: object,
): Promise<void> {
  const messages = { [userId]: { [deviceId]: content } };
  await api.call('PUT', `/sendToDevice/${type}/${crypto.randomUUID()}`, { messages });
}
