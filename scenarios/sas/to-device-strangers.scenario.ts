import { scenario } from '../../harness/index.ts';
import { botAsksDevice } from './bot-asks-device.ts';
import { complete } from './verification.ts';

export default scenario({
  id: 'sas.to-device.strangers',
  title: 'A bot verifies a device of somebody who shares no room with it',
  tags: ['sas'],
  requires: ['matrix.cross-signing', 'sas.initiate', 'sas.strangers', 'control.verifications'],
  uses: ['bot', 'oracle', 'peer'],
  verifications: [{ transport: 'to-device', asks: 'bot' }],
  mutants: {
    'drops-start-of-strangers':
      'never answered start of a device with whose owner it shares no encrypted room',
  },
  // The others ignore requests of devices of which they know no keys, and without a room they know none.
  playedBy: ['spec'],
  async run(stage) {
    const { step, oracle, peer } = stage;
    await step('neither has signed the other yet', () => oracle.expectStrangers(peer, 'before'));
    const verification = await step('the bot asks, the peer accepts and presses start', () =>
      botAsksDevice(stage),
    );
    await complete(stage, verification, 'peer-confirms-first');
  },
});
