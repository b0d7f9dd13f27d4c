import { scenario } from '../../harness/index.ts';
import { hastyPerson, startCases, transportIn } from './start-at-ready.ts';
import { botAsks, complete, meet } from './verification.ts';

export default scenario({
  id: 'sas.start-at-ready.asks',
  title: 'A bot that asks is verified by a client that sends its start right behind its ready',
  tags: ['sas'],
  requires: ['matrix.encrypted', 'matrix.cross-signing', 'sas.initiate', 'control.verifications'],
  uses: ['bot', 'oracle', 'peer'],
  verifications: (which) => [{ transport: transportIn(which), asks: 'bot' }],
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
    await meet(stage);
    const verification = await step('the bot asks, the peer accepts and starts at once', () =>
      botAsks(stage, transportIn(stage.case)),
    );
    await complete(stage, verification, 'peer-confirms-first');
  },
});
