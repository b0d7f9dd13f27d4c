import { scenario, type BotFlow, type Order, type Stage } from '../../harness/index.ts';
import { openRoom } from '../sas/routes.ts';

type FlowStage = Stage<'bot' | 'oracle' | 'peer'>;

/** How a verification gets into a state, and what each order is answered there. What is documented comes first. */
interface Row {
  readonly reach: (stage: FlowStage) => Promise<BotFlow>;
  readonly answers: readonly (readonly [order: Order, answers: readonly string[]])[];
}

const notReady = ['409 verification-flow-not-ready'];
const cancelled = ['200 cancelled'];
/** Carapace calls a verification so that has been accepted already. */
const asBefore = (state: string): readonly string[] => [`200 ${state}`, '200 transitioned'];
const gone = ['404 verification-flow-not-found', '410 verification-cancelled'];
const early: Row['answers'] = [
  ['match', notReady],
  ['no-match', notReady],
];

const rows = {
  'created-by-request': {
    reach: ({ bot, peer }) => bot.verifyDevice(peer),
    answers: [...early, ['accept', ['200 created']], ...early, ['cancel', cancelled]],
  },
  requested: { reach: peerAsks, answers: [...early, ['cancel', cancelled]] },
  ready: {
    async reach({ bot, peer }) {
      const flow = await bot.verifyDevice(peer);
      await (await peer.requestFrom(bot.userId)).accept();
      await flow.ready();
      return flow;
    },
    answers: [...early, ['cancel', cancelled]],
  },
  'created-by-start': {
    async reach(stage) {
      const flow = await peerAsks(stage);
      // The client of the person would go on by itself.
      stage.peer.pauseReceiving();
      return flow;
    },
    answers: [
      ['accept', ['200 created', '200 transitioned']],
      ...early,
      ['accept', asBefore('created')],
      ['cancel', cancelled],
    ],
  },
  started: {
    async reach({ bot, peer }) {
      const flow = await bot.verifyDevice(peer);
      const peerFlow = await peer.requestFrom(bot.userId);
      await peerFlow.accept();
      await flow.ready();
      await peerFlow.start();
      await flow.started();
      return flow;
    },
    // The next step of the person may be quicker than the answer.
    answers: [...early, ['accept', [...asBefore('accepted'), '200 keys_exchanged']], ['cancel', cancelled]],
  },
  'keys-exchanged': {
    reach: compared,
    answers: [
      ['accept', asBefore('keys_exchanged')],
      ['no-match', ['200 mismatched']],
    ],
  },
  'given-up': { reach: compared, answers: [['cancel', cancelled]] },
  confirmed: {
    reach: compared,
    answers: [
      ['match', ['200 confirmed']],
      ['match', ['200 confirmed']],
      ['accept', asBefore('confirmed')],
      ['cancel', cancelled],
    ],
  },
  'taken-back': {
    reach: compared,
    answers: [
      ['match', ['200 confirmed']],
      ['no-match', ['200 mismatched']],
    ],
  },
} as const satisfies Record<string, Row>;

export default scenario({
  id: 'control.flow-matrix',
  title:
    'In each state of a verification each order of the operator is carried out, or refused with the status that fits the state',
  tags: ['control', 'sas'],
  requires: ['matrix.plain', 'sas.respond', 'sas.initiate', 'control.verifications'],
  uses: ['bot', 'oracle', 'peer'],
  verifications: [
    { transport: 'to-device', asks: 'bot' },
    { transport: 'to-device', asks: 'person' },
  ],
  cases: Object.keys(rows) as (keyof typeof rows)[],
  mutants: {
    'takes-a-word-too-early': 'match: expected 409 verification-flow-not-ready, observed 200 created',
    'lists-ended-flows': 'cancel: expected 200 cancelled, observed 200 created',
  },
  async run(stage) {
    const { step, check, finding } = stage;
    const { reach, answers }: Row = rows[stage.case];
    await step('the bot and the person know each other', () => openRoom(stage, stage.peer));
    const flow = await step(`a verification gets there: ${stage.case}`, () => reach(stage));
    const give = async (order: Order, name: string, expected: readonly string[]): Promise<void> => {
      const observed = await flow.order(order);
      check.oneOf(name, expected, observed);
      finding(`answer to "${order}"`, expected[0]!, observed);
    };
    for (const [order, expected] of answers)
      await step(`the operator says "${order}"`, () => give(order, order, expected));
    await step('it is over, and takes no orders any more', async () => {
      for (const order of ['accept', 'match', 'no-match'] as const)
        await give(order, `${order} afterwards`, gone);
      await give('cancel', 'cancel afterwards', [...gone, ...cancelled, '200 mismatched']);
    });
  },
});

async function peerAsks({ bot, peer }: FlowStage): Promise<BotFlow> {
  await peer.verifyDevice(bot.userId, bot.deviceId);
  return bot.requestFrom(peer);
}

/** Both sides show the emoji. */
async function compared({ bot, peer }: FlowStage): Promise<BotFlow> {
  const peerFlow = await peer.verifyDevice(bot.userId, bot.deviceId);
  const flow = await bot.requestFrom(peer);
  await flow.accept();
  await Promise.all([peerFlow.sas(), flow.sas()]);
  await flow.stands('keys_exchanged');
  return flow;
}
