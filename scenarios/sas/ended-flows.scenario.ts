import { ControlError, eventually, scenario, type BotFlow } from '../../harness/index.ts';
import { becomeKnown, botAsksFor, openRoom } from './routes.ts';
import { compareSas, confirmBoth } from './verification.ts';

const over = new Set(['done', 'cancelled', 'mismatched']);
/** How orders about a verification that is over may be answered: it is over, or nobody knows it any more. */
const refusals = '404 or 410';

export default scenario({
  id: 'sas.ended-flows',
  title: 'A verification that is over is no longer listed as going on, and takes no more orders',
  tags: ['sas'],
  requires: ['matrix.plain', 'matrix.cross-signing', 'sas.initiate', 'control.verifications'],
  acquaintance: true,
  uses: ['bot', 'oracle', 'peer', 'peers'],
  playedBy: ['spec'],
  cast: ['alice', 'bob'],
  cases: ['done', 'cancelled-by-the-person', 'cancelled-by-the-operator', 'they-differ'],
  verifications: [
    { transport: 'room', asks: 'bot', besideOthers: true },
    { transport: 'to-device', asks: 'bot', besideOthers: true },
  ],
  mutants: {
    'lists-ended-flows': {
      cases: ['done', 'cancelled-by-the-person'],
      says: 'for the bot to list its verification with',
    },
  },
  async run(stage) {
    const { step, check, bot, peers, finding, deadlineMs, signal } = stage;
    const [alice, bob] = [peers[0]!, peers[1]!];
    await becomeKnown(stage, [bob]);
    const flows = await step('the bot verifies alice in a room and the device of bob', async () => {
      await openRoom(stage, alice);
      return Promise.all([
        botAsksFor(stage, 'room', 'bot', alice),
        botAsksFor(stage, 'to-device', 'bot', bob),
      ]);
    });
    for (const verification of flows) {
      const { peer, peerFlow } = verification;
      const botFlow = verification.botFlow as BotFlow;
      await step(`the verification with ${peer.name} ends: ${stage.case}`, async () => {
        await compareSas(stage, verification);
        if (stage.case === 'done') {
          await confirmBoth(verification, 'peer-confirms-first', stage);
          await peerFlow.done();
        } else if (stage.case === 'cancelled-by-the-person') await peerFlow.cancel();
        else {
          await (stage.case === 'they-differ' ? botFlow.reject() : botFlow.cancel());
          await peerFlow.cancelled();
        }
      });
      await step('the bot lists it no longer, or as ended', async () => {
        let state = '';
        const listed = await eventually(
          async () => {
            const all = await bot.verificationsWith(peer);
            state = all.find(({ flowId }) => flowId === botFlow.id)?.state ?? 'not listed';
            return state === 'not listed' || over.has(state) ? state : undefined;
          },
          {
            why: `the bot to list its verification with ${peer.name} no longer, or as ended`,
            deadlineMs,
            signal,
            lastSeen: () => `state "${state}"`,
          },
        );
        if (listed !== 'not listed')
          finding('ended verifications', 'are no longer listed', `listed as "${listed}"`);
      });
      await step('it takes no orders about it', async () => {
        for (const [order, give] of [
          ['accept', () => botFlow.accept()],
          ['confirm', () => botFlow.confirm()],
        ] as const)
          check(`answer to "${order}"`, refusals, oneOf(refusals, await statusOf(give)));
        const known = `200 or ${refusals}`;
        check('answer to "cancel"', known, oneOf(known, await statusOf(() => botFlow.cancel())));
      });
    }
  },
});

/** The expected statuses as one text, if a status is among them. */
function oneOf(expected: string, status: number): string {
  return expected.includes(String(status)) ? expected : String(status);
}

async function statusOf(order: () => Promise<unknown>): Promise<number> {
  try {
    await order();
    return 200;
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    return error.status;
  }
}
