import { scenario } from '../../harness/index.ts';
import { talk } from '../talk.ts';
import { stepsFromBot } from './flow-steps.ts';
import { openRoom } from './routes.ts';
import { complete, pressVerify, takeUp } from './verification.ts';

const transports = { 'in-room': 'room', 'to-device': 'to-device' } as const;
type Case = keyof typeof transports;
const cases = Object.keys(transports) as Case[];

export default scenario({
  id: 'sas.accepted-alone',
  title: 'The operator accepts one of two requests, and the bot answers that one alone',
  tags: ['sas'],
  requires: ['matrix.plain', 'matrix.cross-signing', 'sas.respond', 'control.verifications'],
  excludes: ['sas.to-device-only'],
  acquaintance: true,
  uses: ['bot', 'oracle', 'peer', 'peers'],
  playedBy: ['spec'],
  cast: ['alice', 'zoe'],
  cases,
  verifications: (which) => [{ transport: transports[which as Case], asks: 'person', besideOthers: true }],
  mutants: {
    'accepts-all-that-wait': {
      cases,
      says: 'what the bot has sent to alice: expected nothing, observed ready',
    },
  },
  async run(stage) {
    const { step, check, bot, peers } = stage;
    const [alice, zoe] = [peers[0]!, peers[1]!];
    const transport = transports[stage.case];
    const asking = await step('two people ask', async () => {
      const all = [];
      for (const peer of [alice, zoe]) {
        const room = await openRoom(stage, peer);
        const peerFlow = await pressVerify(stage, transport, room, peer);
        await bot.requestFrom(peer, 'requested', peerFlow.id);
        all.push({ room, peerFlow });
      }
      return all;
    });
    const [waiting, served] = [asking[0]!, asking[1]!];
    const verification = await step('the operator accepts the second, which goes through', () =>
      takeUp(stage, zoe, served.peerFlow),
    );
    await complete(stage, verification, 'peer-confirms-first');
    await step('the one who waits has heard nothing yet', async () => {
      await talk(stage, waiting.room, alice);
      check('what the bot has sent to alice', 'nothing', stepsFromBot(alice, waiting.peerFlow));
    });
    const later = await step('the operator accepts that one, too', () =>
      takeUp(stage, alice, waiting.peerFlow),
    );
    await complete(stage, later, 'peer-confirms-first');
  },
});
