import { scenario, type BotFlow, type PeerFlow } from '../../harness/index.ts';
import { askBot, Desk, ownBotFor, required, type DeskStage } from './desk.ts';

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
/** Homeservers answer a question for news after half a minute: a bot that waits longer thinks that nobody is there. */
const hopMs = 25 * secondMs;

interface Waiting {
  readonly peerFlow: PeerFlow;
  readonly flow: BotFlow;
}

/** What nobody goes on with, the state in which it is left, and for how long it still stands, and after which time more it is over. */
const waits = {
  'person-asks': { state: 'requested', standsMs: 100 * secondMs, isOverMs: 10 * minuteMs },
  'person-asks-in-a-room': { state: 'requested', standsMs: 100 * secondMs, isOverMs: 10 * minuteMs },
  'bot-asks': { state: 'created', standsMs: 100 * secondMs, isOverMs: 10 * minuteMs },
  'at-the-emoji': { state: 'keys_exchanged', standsMs: 30 * secondMs, isOverMs: 5 * minuteMs },
} as const;
type Case = keyof typeof waits;

export default scenario({
  id: 'operator.sas.timeout',
  title:
    'A verification that nobody goes on with ends by itself, neither too early nor too late, and everybody is told',
  tags: ['operator', 'sas'],
  requires: [...required, 'sas.initiate', 'clock'],
  uses: ['bot', 'daemon', 'oracle', 'peer', 'clock'],
  ownBotFor,
  cases: Object.keys(waits) as Case[],
  verifications: (which) => [
    {
      transport: which === 'person-asks-in-a-room' ? 'room' : 'to-device',
      asks: which === 'bot-asks' ? 'bot' : 'person',
    },
  ],
  mutants: {
    'waits-for-ever': {
      cases: Object.keys(waits) as Case[],
      says: 'for m.key.verification.cancel from the bot',
    },
    'loses-patience': {
      cases: ['person-asks', 'person-asks-in-a-room', 'at-the-emoji'],
      says: 'state after',
    },
    'swallows-cancel': 'for m.key.verification.cancel from the bot',
    'lists-what-runs-out-in-rooms': {
      cases: ['person-asks-in-a-room'],
      says: 'for the operator to be told that it is cancelled',
    },
    'lists-ended-flows': 'for the operator to be told that it is cancelled',
  },
  async run(stage) {
    const { step, check, clock, oracle, peer } = stage;
    const { state, standsMs, isOverMs } = waits[stage.case];
    const pass = async (ms: number): Promise<void> => {
      for (let left = ms; left > 0; left -= hopMs) {
        await clock.advance(Math.min(left, hopMs));
        await desk.talk();
      }
    };
    using desk = await Desk.open(stage);
    const { peerFlow, flow } = await begin[stage.case](stage, desk);
    await step(`${standsMs / secondMs} seconds pass, and it still stands`, async () => {
      await pass(standsMs);
      const record = await flow.record();
      check(`state after ${standsMs / secondMs} seconds`, state, record?.state ?? 'none');
    });
    await step(
      `${isOverMs / minuteMs} minutes more pass, and the person has heard that it is over`,
      async () => {
        await pass(isOverMs);
        await desk.expectCancel(peerFlow, 'm.timeout');
      },
    );
    await desk.expectEnd(flow, ['cancelled'], deeds[stage.case]);
    await step('nobody is trusted', () => oracle.expectUnverified(peer));
  },
});

const begin: Readonly<Record<Case, (stage: DeskStage, desk: Desk) => Promise<Waiting>>> = {
  'person-asks': (stage) => stage.step('the person asks', () => askBot(stage, stage.peer)),
  'person-asks-in-a-room': ({ step, bot, peer }, desk) =>
    step('the person asks in the room', async () => {
      const peerFlow = await peer.verifyUser(bot.userId, desk.room);
      return { peerFlow, flow: await bot.requestFrom(peer) };
    }),
  'bot-asks': ({ step, bot, peer }) =>
    step('the bot asks', async () => {
      const flow = await bot.verifyDevice(peer);
      return { flow, peerFlow: await peer.requestFrom(bot.userId) };
    }),
  async 'at-the-emoji'(stage, desk) {
    const { step, peer } = stage;
    const waiting = await step('the person asks', () => askBot(stage, peer));
    await step('the operator accepts, and both sides show the same', async () => {
      await waiting.flow.accept();
      await desk.expectSas(waiting.flow, waiting.peerFlow);
    });
    return waiting;
  },
};

/** What the audit log says of the operator. */
const deeds: Readonly<Record<Case, readonly string[]>> = {
  'person-asks': [],
  'person-asks-in-a-room': [],
  'bot-asks': ['start ok'],
  'at-the-emoji': ['accept ok'],
};
