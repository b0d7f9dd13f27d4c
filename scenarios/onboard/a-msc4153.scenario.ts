import { eventually, newQuestion, scenario } from '../../harness/index.ts';
import { signUp } from './tier-a.ts';
import { crossSign, expectShields } from './tier-b.ts';
import { ping } from './tier-a.ts';

export default scenario({
  id: 'onboard.A.msc4153',
  tier: 'A',
  title:
    'A person who excludes insecure devices cannot hear a newcomer, nor be heard, until it is cross-signed',
  tags: ['onboarding'],
  requires: ['onboard.answer'],
  excludes: ['matrix.own-identity'],
  uses: ['peer', 'signUp'],
  playedBy: ['element'],
  cast: [{ name: 'alice', excludesInsecureDevices: true }],
  mutants: {
    'answers-in-clear': 'an event of',
    'service/claims-device-signed': 'for the device to count as signed',
  },
  async run(stage) {
    const { step, check, peer } = stage;
    const newcomer = await signUp(stage);
    await step('the bot starts', () => newcomer.start());
    await step('the person is shown that its introduction cannot be read', async () => {
      const { reason } = await peer.unreadable!(newcomer.room, newcomer.userId);
      check('why it cannot be read', 'UNSIGNED_SENDER_DEVICE', reason, { gate: 'A8' });
    });
    await step('what the person says is withheld from it', async () => {
      await peer.send(newcomer.room, newQuestion(stage.talk).text);
      const withheld = await peer.transcript.first(
        ({ type, to }) => type === 'm.room_key.withheld' && to === newcomer.userId,
        {
          why: "the person's client to withhold the key",
          deadlineMs: stage.deadlineMs,
          signal: stage.signal,
        },
      );
      check('why the key is withheld', 'm.unverified', String(withheld.content?.['code']), { gate: 'A8' });
    });
    await step('the service cross-signs it', () => crossSign(stage, newcomer));
    await step("the person's client learns of it", () =>
      eventually(
        async () => {
          const { device } = await peer.opinionOf(newcomer.userId, newcomer.deviceId);
          return device?.signedByOwner || undefined;
        },
        { why: 'the device to count as signed', deadlineMs: stage.deadlineMs, signal: stage.signal },
      ),
    );
    const reply = await step('now it hears and is heard', () => ping(stage, newcomer));
    await step('without a warning', () =>
      expectShields(stage, { gate: 'B7', what: 'answer' }, reply, { lax: 'NONE', strict: 'RED' }),
    );
  },
});
