import { scenario, type Deviations } from '../../harness/index.ts';
import { talk } from '../talk.ts';
import { stepsFromBot } from './flow-steps.ts';
import { circumstancesOf, groupsIn, openRoom, settings, transportOf } from './routes.ts';

/** Starts, and says in the bot's place that the start is accepted. */
const acceptsItself: Deviations = {
  start(step) {
    const {
      from_device: _device,
      method: _method,
      key_agreement_protocols: _protocols,
      hashes: _hashes,
      message_authentication_codes: _codes,
      short_authentication_string: strings,
      ...ties
    } = step.content;
    const content = {
      ...ties,
      key_agreement_protocol: 'curve25519-hkdf-sha256',
      hash: 'sha256',
      message_authentication_code: 'hkdf-hmac-sha256.v2',
      short_authentication_string: strings,
      commitment: 'tXkz1X1IVZYeRlbAJgNBXnXSFsF4a0DCHgAqHuQyKKM',
    };
    return [step, { type: 'm.key.verification.accept', content }];
  },
};

export default scenario({
  id: 'sas.own-accept',
  title: 'Who starts a verification cannot accept it in the place of the bot',
  tags: ['sas', 'refusal'],
  requires: ['matrix.plain', 'matrix.cross-signing', 'sas.initiate', 'control.verifications'],
  excludes: ['sas.confirms-itself'],
  acquaintance: true,
  uses: ['bot', 'oracle', 'peer', 'peers'],
  playedBy: ['spec'],
  cast: ['alice', 'bob'].map((name) => ({ name, deviate: acceptsItself })),
  cases: settings,
  verifications: (which) => circumstancesOf(which, 'bot'),
  mutants: {
    'goes-on-with-foreign-starts': {
      cases: settings,
      says: 'whether the bot sent its key: expected no, observed yes',
    },
  },
  async run(stage) {
    const { step, check, bot, oracle, peers } = stage;
    const transport = transportOf(stage.case);
    for (const group of groupsIn(stage.case, peers))
      await step(`the bot asks ${group.map(({ name }) => name).join(' and ')}, who start and accept`, () =>
        Promise.all(
          group.map(async (peer) => {
            const room = await openRoom(stage, peer);
            await (transport === 'room' ? bot.verifyUser(peer) : bot.verifyDevice(peer));
            const flow = await peer.requestFrom(bot.userId);
            await flow.accept();
            await flow.start();
            // What it makes of both steps comes before the second answer.
            await talk(stage, room, peer);
            await talk(stage, room, peer);
            const sent = stepsFromBot(peer, flow).split(', ').includes('key');
            check('whether the bot sent its key', 'no', sent ? 'yes' : 'no');
            check('signature of the bot over the peer', 'missing', await oracle.botsSignature(peer));
          }),
        ),
      );
  },
});
