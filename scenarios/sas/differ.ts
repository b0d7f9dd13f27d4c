import type { Peer, Stage } from '../../harness/index.ts';
import { groupsIn, openRoom, type Setting } from './routes.ts';
import { compareSas, complete, expectRefused, type Verification } from './verification.ts';

/** Who says what of the strings: two verifications are refused, a third one goes through. */
export const sayings = ['the operator: they differ', 'the person: they differ', 'both: they match'] as const;

/** One person for each saying. */
export const castOfSayings = ['alice', 'bob', 'zoe'];

/** Ends verifications with "they differ", of either side, and others with "they match". */
export async function sayThatTheyDiffer(
  stage: Stage<'bot' | 'oracle' | 'peer' | 'peers'>,
  setting: Setting,
  begin: (peer: Peer, room: string) => Promise<Verification>,
): Promise<void> {
  const { step, peers, oracle, leaveUnchecked } = stage;
  const mute = stage.claims('sas.confirms-itself');
  if (mute) leaveUnchecked("the operator's word that the strings differ", 'the bot has no operator');
  const all = sayings
    .map((saying, index) => ({ saying, peer: peers[index]! }))
    .filter(({ saying }) => !(mute && saying === sayings[0]));
  for (const group of groupsIn(setting, all)) {
    const playing = await step(
      `verifications with ${group.map(({ peer }) => peer.name).join(', ')} begin`,
      () =>
        Promise.all(
          group.map(async ({ saying, peer }) => {
            const room = await openRoom(stage, peer);
            return { saying, peer, room, verification: await begin(peer, room) };
          }),
        ),
    );
    for (const { saying, peer, room, verification } of playing) {
      if (saying === sayings[2]) {
        await complete(stage, verification, 'bot-confirms-first');
        continue;
      }
      await step(`both sides of the verification with ${peer.name} show the same`, () =>
        compareSas(stage, verification),
      );
      const by = saying === sayings[0] ? 'bot' : 'peer';
      await step(`${by === 'bot' ? "the bot's operator" : peer.name} says that they differ`, () =>
        by === 'bot' ? verification.botFlow.reject() : verification.peerFlow.reject(),
      );
      await expectRefused(stage, verification, room, { code: 'm.mismatched_sas', by });
    }
  }
  await step('nor are those trusted who were refused, once all others have been served', async () => {
    for (const { saying, peer } of all) if (saying !== sayings[2]) await oracle.expectUnverified(peer);
  });
}
