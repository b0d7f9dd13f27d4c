import { eventually, scenario } from '../../harness/index.ts';
import { expectEachAnsweredOnce, pose, untilAnswered } from '../accounting.ts';
import { apiOf, membershipOf } from './membership.ts';
import { startWithoutEncryption, untilListed } from './without-encryption.ts';

const encryption = {
  type: 'm.room.encryption',
  state_key: '',
  content: { algorithm: 'm.megolm.v1.aes-sha2' },
};

export default scenario({
  id: 'matrix.encrypted-false',
  title: 'A bot that is told not to encrypt answers in rooms in clear, and declines encrypted ones',
  tags: ['matrix', 'encryption'],
  requires: ['control.troubles', 'matrix.plain'],
  uses: ['installation', 'account', 'peer', 'matrix'],
  playedBy: ['element', 'libolm'],
  mutants: {
    'sees-no-encryption': 'the bot to list the room as unsupported',
  },
  async run(stage) {
    const { step, check, finding, account, peer, signal, deadlineMs } = stage;
    const api = apiOf(stage, peer);
    const attempt = await startWithoutEncryption(stage);
    await step('it declines an encrypted room, or says that it cannot serve it', async () => {
      const wishes = { preset: 'private_chat', initial_state: [encryption], invite: [account.userId] };
      const room = String((await api.call('POST', '/createRoom', wishes))['room_id']);
      let membership = 'invite';
      await eventually(
        async () => {
          membership = await membershipOf(api, room, account.userId);
          return membership !== 'invite' || undefined;
        },
        { why: 'the bot to answer the invitation', lastSeen: () => membership, deadlineMs, signal },
      );
      check.oneOf('what the bot is in the encrypted room', ['leave', 'join'], membership);
      if (membership === 'leave') return;
      finding(
        'encrypted-invites',
        'declines invitations to encrypted rooms',
        'joins, and calls them unsupported',
      );
      await untilListed(attempt);
    });
    await step('it answers in a room in clear', async () => {
      const room = await peer.directRoom(account.userId, { encrypted: false });
      const asked = [await pose(stage, room)];
      await untilAnswered(stage, account.userId, asked);
      expectEachAnsweredOnce(stage, account.userId, asked);
    });
  },
});
