import { scenario } from '../../harness/index.ts';
import { askTwice } from './twice.ts';
import { meet } from './verification.ts';

export default scenario({
  id: 'sas.two-devices',
  title: 'The bot keeps verifications with two devices of one person apart',
  tags: ['sas'],
  requires: ['matrix.encrypted', 'matrix.cross-signing', 'sas.respond', 'control.verifications'],
  excludes: ['sas.to-device-only'],
  uses: ['bot', 'oracle', 'peer', 'peers'],
  playedBy: ['element'],
  cast: ['alice', { name: 'phone', deviceOf: 'alice' }],
  verifications: [
    { transport: 'room', asks: 'person', besideOthers: true },
    { transport: 'to-device', asks: 'person', besideOthers: true },
  ],
  mutants: {
    'confirms-all-of-a-person': 'sent its mac before its user had confirmed',
    'shows-one-string-to-a-person': 'emoji: expected',
  },
  async run(stage) {
    const { bot, peers } = stage;
    const [computer, phone] = [peers[0]!, peers[1]!];
    const room = await meet(stage);
    await askTwice(stage, room, [
      { peer: phone, how: 'to its device', ask: () => phone.verifyDevice(bot.userId, bot.deviceId) },
      { peer: computer, how: 'in the room', ask: () => computer.verifyUser(bot.userId, room) },
    ]);
  },
});
