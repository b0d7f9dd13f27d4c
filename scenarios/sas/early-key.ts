import { drop, type Peer, type Stage } from '../../harness/index.ts';
import { talk } from '../talk.ts';
import { stepsFromBot } from './flow-steps.ts';
import { openRoom, type Setting } from './routes.ts';
import { complete, type Verification } from './verification.ts';

/** Alice's key is never sent, so that a key of the bot cannot have been asked for. */
export const withoutKey = { name: 'alice', deviate: { key: drop } } as const;

/** Has alice start and send no key; where there is somebody beside her, that verification holds. */
export async function withholdKey(
  stage: Stage<'bot' | 'oracle' | 'peer' | 'peers'>,
  setting: Setting,
  begin: { readonly alice: Begin; readonly other: Begin },
): Promise<void> {
  const { step, check, oracle, peers } = stage;
  const [alice, other] = [peers[0]!, peers[1]!];
  const room = await step('the bot talks to alice', () => openRoom(stage, alice));
  const beside = setting.endsWith('-beside-others')
    ? await step(`a verification with ${other.name} begins`, async () =>
        begin.other(other, await openRoom(stage, other)),
      )
    : undefined;
  const { peerFlow } = await step('a verification with alice begins, who starts and sends no key', () =>
    begin.alice(alice, room),
  );
  // What goes out with a later sync of the bot comes before the second answer.
  await step('the bot answers what alice says then, twice', async () => {
    await talk(stage, room, alice);
    await talk(stage, room, alice);
  });
  await step('it has accepted, and sent nothing else', () =>
    check('steps of the bot after the start', 'accept', stepsFromBot(alice, peerFlow, 'accept')),
  );
  await step('alice cancels, and nobody trusts her', async () => {
    await peerFlow.cancel();
    await oracle.expectUnverified(alice);
  });
  if (beside !== undefined) await complete(stage, beside, 'peer-confirms-first');
}

type Begin = (peer: Peer, room: string) => Promise<Verification>;
