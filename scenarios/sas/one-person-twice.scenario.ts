import { scenario } from '../../harness/index.ts';
import { openRoom } from './routes.ts';
import { askTwice, type Asking } from './twice.ts';

const cases = ['room-first', 'to-device-first'] as const;

export default scenario({
  id: 'sas.one-person-twice',
  title:
    'The bot keeps two verifications with one person apart: each has its own emoji and its own word of the operator',
  tags: ['sas'],
  requires: ['matrix.plain', 'matrix.cross-signing', 'sas.respond', 'control.verifications'],
  acquaintance: true,
  excludes: ['sas.to-device-only'],
  uses: ['bot', 'oracle', 'peer'],
  playedBy: ['spec'],
  cases,
  verifications: [
    { transport: 'room', asks: 'person', besideOthers: true },
    { transport: 'to-device', asks: 'person', besideOthers: true },
  ],
  mutants: {
    'confirms-all-of-a-person': { cases, says: 'sent its mac before its user had confirmed' },
    'shows-one-string-to-a-person': { cases, says: 'emoji: expected' },
  },
  async run(stage) {
    const { step, bot, peer } = stage;
    const room = await step('the bot talks to alice', () => openRoom(stage, peer));
    const inRoom: Asking = { peer, how: 'in the room', ask: () => peer.verifyUser(bot.userId, room) };
    const toDevice: Asking = {
      peer,
      how: 'the device',
      ask: () => peer.verifyDevice(bot.userId, bot.deviceId),
    };
    await askTwice(stage, room, stage.case === 'room-first' ? [inRoom, toDevice] : [toDevice, inRoom]);
  },
});
