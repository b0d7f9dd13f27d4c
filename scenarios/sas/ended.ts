import { ControlError, eventually, type BotFlow, type BotStage } from '../../harness/index.ts';
import { compareSas, confirmBoth, type Verification } from './verification.ts';

/** How a verification may end after both sides have shown the same. */
export const ends = ['done', 'cancelled-by-the-person', 'cancelled-by-the-operator', 'they-differ'] as const;
export type End = (typeof ends)[number];

const over = new Set(['done', 'cancelled', 'mismatched']);
/** How orders about a verification that is over may be answered: it is over, or nobody knows it any more. */
const refusals = [404, 410];

/** Has verifications end, one after the other, and expects the bot to be through with each. */
export async function endEach(stage: BotStage, flows: readonly Verification[], end: End): Promise<void> {
  const { step, check, bot, finding, deadlineMs, signal } = stage;
  for (const verification of flows) {
    const { peer, peerFlow } = verification;
    const botFlow = verification.botFlow as BotFlow;
    await step(`the verification with ${peer.name} ends: ${end}`, async () => {
      await compareSas(stage, verification);
      if (end === 'done') {
        await confirmBoth(verification, 'peer-confirms-first', stage);
        await peerFlow.done();
      } else if (end === 'cancelled-by-the-person') await peerFlow.cancel();
      else {
        await (end === 'they-differ' ? botFlow.reject() : botFlow.cancel());
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
        check.oneOf(`answer to "${order}"`, refusals, await statusOf(give));
      check.oneOf('answer to "cancel"', [200, ...refusals], await statusOf(() => botFlow.cancel()));
    });
  }
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
