import { scenario } from '../../harness/index.ts';
import { botAsksDevice } from './bot-asks-device.ts';
import { becomeKnown } from './routes.ts';
import { complete } from './verification.ts';

const oldMac = 'hkdf-hmac-sha256';

export default scenario({
  id: 'sas.old-mac-only',
  title: 'A bot verifies a person whose client offers the old MAC alone, as some do',
  tags: ['sas'],
  requires: ['matrix.cross-signing', 'sas.initiate', 'control.verifications'],
  acquaintance: true,
  uses: ['bot', 'oracle', 'peer'],
  verifications: [{ transport: 'to-device', asks: 'bot' }],
  mutants: {
    'always-chooses-v2': 'chose in accept what start did not offer',
  },
  cast: [
    {
      name: 'alice',
      deviate: {
        start: (step) => [{ ...step, content: { ...step.content, message_authentication_codes: [oldMac] } }],
      },
    },
  ],
  playedBy: ['spec'],
  async run(stage) {
    const { step, peer } = stage;
    await becomeKnown(stage, [peer]);
    const verification = await step('the bot asks, the peer accepts and offers the old MAC', () =>
      botAsksDevice(stage),
    );
    await complete(stage, verification, 'peer-confirms-first');
  },
});
