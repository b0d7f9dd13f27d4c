import type { Peer, Stage } from '../../harness/index.ts';
import { talk } from '../talk.ts';
import { stepsFromBot } from './flow-steps.ts';
import { openRoom, type Setting } from './routes.ts';
import { compareSas, type Verification } from './verification.ts';

/** One who waits for the operator's word, and one who gets it. */
export const castOfOperatorsWord = ['alice', 'zoe'];

/** Has people confirm, and expects nothing of the bot in a verification of which its operator has said nothing. */
export async function awaitOperatorsWord(
  stage: Stage<'bot' | 'oracle' | 'peer' | 'peers'>,
  setting: Setting,
  begin: (peer: Peer, room: string) => Promise<Verification>,
): Promise<void> {
  const { step, check, oracle, peers } = stage;
  const people = setting.endsWith('-beside-others') ? peers : peers.slice(0, 1);
  const playing = await step(`verifications with ${people.map(({ name }) => name).join(', ')} begin`, () =>
    Promise.all(
      people.map(async (peer) => {
        const room = await openRoom(stage, peer);
        return { room, verification: await begin(peer, room) };
      }),
    ),
  );
  await step('both sides show the same', async () => {
    for (const { verification } of playing) await compareSas(stage, verification);
  });
  await step('all people say that they match', () =>
    Promise.all(playing.map(({ verification }) => verification.peerFlow.confirm())),
  );
  const [waiting, ...served] = playing;
  for (const { verification } of served) {
    await step(`the operator says the same of the verification with ${verification.peer.name}`, () =>
      verification.botFlow.confirm(),
    );
    await expectProof(stage, verification);
  }
  const { room, verification } = waiting!;
  const { peer, peerFlow, botFlow } = verification;
  await step(`the bot answers what ${peer.name} says then, twice`, async () => {
    await talk(stage, room, peer);
    await talk(stage, room, peer);
  });
  await step(
    `it has neither vouched for itself nor signed ${peer.name}, as nobody has told it of them`,
    async () => {
      check('steps of the bot after its key', 'key', stepsFromBot(peer, peerFlow, 'key'));
      check('signature of the bot over the peer', 'missing', await oracle.botsSignature(peer));
    },
  );
  await step('the operator says that they match', () => botFlow.confirm());
  await expectProof(stage, verification);
}

async function expectProof(
  { step, oracle }: Stage<'bot' | 'oracle' | 'peer'>,
  { peer, peerFlow }: Verification,
): Promise<void> {
  await step(`${peer.name} considers it done`, () => peerFlow.done());
  await step(`the signatures prove the verification with ${peer.name}`, () => oracle.expectVerified(peer));
}
