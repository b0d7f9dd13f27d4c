import { scenario } from '../../harness/index.ts';
import { pose, untilAnswered } from '../accounting.ts';
import { apiOf } from './membership.ts';
import { inShort } from './trouble.ts';

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
    const { step, check, installation, account, peer } = stage;
    const api = apiOf(stage, peer);
    const attempt = await step('the bot starts with encryption switched off, and connects', async () => {
      const started = await installation.start({ block: { encrypted: false } });
      check('how the start went', 'connected', inShort(await started.settled()));
      return started;
    });
    const room = await step('it answers in a room in clear', async () => {
      const opened = await peer.directRoom(account.userId, { encrypted: false });
      await untilAnswered(stage, account.userId, [await pose(stage, opened)]);
      return opened;
    });
    await step('the room is encrypted, and the bot lists it as unsupported', async () => {
      const path = `/rooms/${encodeURIComponent(room)}/state/m.room.encryption/`;
      await api.call('PUT', path, { algorithm: 'm.megolm.v1.aes-sha2' });
      const outcome = await attempt.until('to list the room as unsupported', (seen) =>
        seen.state === 'connected' ? seen.channel.extra?.['unsupportedRoomCount'] === 1 : true,
      );
      check('how it fares', 'connected', inShort(outcome));
      if (outcome.state !== 'connected') return;
      const { unsupportedRooms = [] } = outcome.channel.extra ?? {};
      check('rooms that it lists', room, (unsupportedRooms as readonly string[]).join(' '));
    });
  },
});
