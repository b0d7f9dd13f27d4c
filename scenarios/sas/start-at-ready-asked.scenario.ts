import { scenario } from '../../harness/index.ts';
import { hastyPerson, startCases, transportIn } from './start-at-ready.ts';
import { complete, meet, peerAsks } from './verification.ts';

export default scenario({
  id: 'sas.start-at-ready.asked',
  title: 'A bot is verified by a client that presses start at the instant of its ready',
  tags: ['sas'],
  requires: ['matrix.encrypted', 'matrix.cross-signing', 'sas.respond'],
  uses: ['bot', 'oracle', 'peer'],
  verifications: (which) => [{ transport: transportIn(which), asks: 'person' }],
  mutants: {
    'insists-on-its-start': {
      cases: ['in-room-peer-wins', 'to-device-peer-wins'],
      says: 'never answered start',
    },
  },
  cases: startCases,
  cast: hastyPerson,
  playedBy: ['spec'],
  async run(stage) {
    const { step } = stage;
    const room = await meet(stage);
    const verification = await step('the peer asks, the bot accepts, and the peer starts at once', () =>
      peerAsks(stage, transportIn(stage.case), room),
    );
    await complete(stage, verification, 'peer-confirms-first');
  },
});
