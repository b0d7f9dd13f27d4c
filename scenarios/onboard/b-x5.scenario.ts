import { scenario, publishForged } from '../../harness/index.ts';
import { expectRepaired, signUpWithDevice } from './repair.ts';

export default scenario({
  id: 'onboard.B.x5',
  tier: 'B',
  title: 'The homeserver takes an identity with padded key ids, and nobody else takes it for one',
  tags: ['onboarding', 'cross-signing'],
  requires: [],
  uses: ['peer', 'signUp'],
  playedBy: ['element'],
  mutants: { 'service/pads-key-ids': 'not 43 characters of unpadded base64' },
  async run(stage) {
    const { step, check, peer } = stage;
    const newcomer = await signUpWithDevice(stage);
    await step('the homeserver takes it', async () => {
      const { status } = await publishForged(newcomer.api, newcomer.account, 'padded');
      check('status, which says nothing', '200', String(status));
    });
    await step('neither the oracle nor the client of the person knows an identity', async () => {
      check('signature over the device', 'bad', await newcomer.oracle.deviceSignature(peer, 'padded'));
      const { masterKey, verified } = await peer.opinionOf(newcomer.userId);
      check("master key, as the person's client holds it", 'none', masterKey ?? 'none');
      check('user verified', 'false', String(verified));
    });
    await expectRepaired(stage, newcomer, { force: true, password: newcomer.account.password });
  },
});
