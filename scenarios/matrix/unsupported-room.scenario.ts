import { scenario } from '../../harness/index.ts';
import { pose, untilAnswered } from '../accounting.ts';
import { apiOf } from './membership.ts';
import { startWithoutEncryption, untilListed } from './without-encryption.ts';

export default scenario({
  id: 'matrix.unsupported-room',
  title: 'A bot without encryption says which of its rooms it can no longer serve, and stays well otherwise',
  tags: ['matrix', 'encryption', 'honesty'],
  requires: ['control.troubles', 'matrix.plain'],
  uses: ['installation', 'account', 'peer', 'matrix'],
  playedBy: ['element', 'libolm'],
  mutants: {
    'sees-no-encryption': 'the bot to list the room as unsupported',
  },
  async run(stage) {
    const { step, check, account, peer } = stage;
    const api = apiOf(stage, peer);
    const attempt = await startWithoutEncryption(stage);
    const room = await step('it answers in a room in clear', async () => {
      const opened = await peer.directRoom(account.userId, { encrypted: false });
      await untilAnswered(stage, account.userId, [await pose(stage, opened)]);
      return opened;
    });
    await step('the room is encrypted, and the bot lists it as unsupported', async () => {
      const path = `/rooms/${encodeURIComponent(room)}/state/m.room.encryption/`;
      await api.call('PUT', path, { algorithm: 'm.megolm.v1.aes-sha2' });
      check('rooms that it lists', room, (await untilListed(attempt)).join(' '));
    });
  },
});
