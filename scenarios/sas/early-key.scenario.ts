import { drop, scenario } from '../../harness/index.ts';
import { talk } from '../talk.ts';
import { stepsFromBot } from './flow-steps.ts';
import { circumstancesOf, botAsksFor, openRoom, settings, transportOf } from './routes.ts';
import { complete } from './verification.ts';

export default scenario({
  id: 'sas.early-key',
  title: 'A bot that accepts a start keeps its key to itself until the starter has sent theirs',
  tags: ['sas', 'refusal'],
  requires: [
    'matrix.plain',
    'matrix.cross-signing',
    'sas.initiate',
    'sas.strangers',
    'control.verifications',
  ],
  uses: ['bot', 'oracle', 'peer', 'peers'],
  playedBy: ['spec'],
  // Alice sends no key, so that a key of the bot cannot have been asked for.
  cast: [{ name: 'alice', deviate: { key: drop } }, 'zoe'],
  cases: settings,
  verifications: (which) => circumstancesOf(which, 'bot'),
  mutants: {
    'reveals-key-early': { cases: settings, says: 'observed accept, key' },
    'reveals-key-later': { cases: ['in-room', 'to-device'], says: 'observed accept, key' },
    'reveals-key-early-beside-others': {
      cases: ['in-room-beside-others', 'to-device-beside-others'],
      says: 'observed accept, key',
    },
  },
  async run(stage) {
    const { step, check, oracle, peers } = stage;
    const transport = transportOf(stage.case);
    const [alice, zoe] = [peers[0]!, peers[1]!];
    const room = await step('the bot talks to alice', () => openRoom(stage, alice));
    const beside = stage.case.endsWith('-beside-others')
      ? await step('the bot asks zoe, and begins a verification with her', async () => {
          await openRoom(stage, zoe);
          return botAsksFor(stage, transport, 'bot', zoe);
        })
      : undefined;
    const { peerFlow } = await step('the bot asks alice, who presses start and sends no key', () =>
      botAsksFor(stage, transport, 'peer', alice),
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
  },
});
