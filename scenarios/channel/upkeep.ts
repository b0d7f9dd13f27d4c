import {
  BlockedError,
  eventually,
  noteAskedAtCrash,
  type Scenario,
  type ScenarioDefinition,
} from '../../harness/index.ts';
import { ask, expectEachAnsweredOnce, pose, poseUnheard, untilAnswered, type Asked } from './books.ts';
import { channelScenarios, untilListening, type ChannelStage } from './channel-scenarios.ts';

type Operated = ChannelStage<'chatOperator'>;

/** How an operator ends a bot that people talk to on a chat. */
interface ChatUpkeep extends Pick<ScenarioDefinition, 'requires' | 'mutants'> {
  /** Ends its ids. */
  readonly name: string;
  readonly title: string;
  /** What the operator does, as a step says it. */
  readonly deed: string;
  readonly hook: 'stop' | 'kill';
  /** How many questions it is asked at the very moment in which it is ended. A person at a terminal is too slow for that. */
  readonly asksAtTheEnd: number;
}

/** The bot answers, its operator ends it and starts it, and it answers each question once, those of meanwhile too. */
export function chatUpkeep(upkeep: ChatUpkeep): readonly Scenario[] {
  const { name, title, deed, hook, asksAtTheEnd, requires, mutants } = upkeep;
  return channelScenarios({
    name: `upkeep.${name}`,
    title,
    tags: ['upkeep', 'restart', 'accounting'],
    requires,
    uses: ['chatOperator'],
    on: ({ keepsNothing }) => !keepsNothing,
    live: {
      rooms: 0,
      messages: asksAtTheEnd > 0 ? 5 + asksAtTheEnd : 4,
      seconds: 60,
      hooks: [hook, 'restart'],
      ...(asksAtTheEnd > 0 && { account: true }),
    },
    mutants,
    async run(stage) {
      const { step, chatOperator } = stage;
      const before = await step('the bot answers', () => ask(stage));
      const asked: Asked[] = [];
      const meanwhile: Asked[] = [];
      await step(deed, async () => {
        // It has noted that it has answered one question when it answers the next.
        if (asksAtTheEnd > 0) asked.push(await ask(stage));
        for (let count = 0; count < asksAtTheEnd; count += 1) asked.push(await poseUnheard(stage));
        await chatOperator[hook]();
        // Who keeps no record may have answered it without having confirmed that it was told.
        const unconfirmed = stage.claims('channel.keeps-record') ? asked : [before, ...asked];
        noteAskedAtCrash(unconfirmed.map(({ said }) => said));
        if (stage.claims('channel.restart')) meanwhile.push(await poseUnheard(stage));
        else stage.leaveUnchecked('what was said meanwhile', 'the bot does not claim to answer that');
      });
      await step('it starts, and answers what it was asked meanwhile and what it is asked now', async () => {
        await chatOperator.restart();
        await untilHearing(stage);
        meanwhile.push(await pose(stage));
        await untilAnswered(stage, [...asked, ...meanwhile], stage.startDeadlineMs);
      });
      await step('it answers once more, and has answered nothing twice', () =>
        expectNothingTwice(stage, [before, ...meanwhile]),
      );
    },
  });
}

/** Discord keeps nothing for a bot that comes anew, so that what is said too early is lost. */
async function untilHearing(stage: Operated): Promise<void> {
  const { chat, channel, daemon, startDeadlineMs: deadlineMs, signal } = stage;
  if (channel.startsUnheard !== true) return;
  await untilListening(stage);
  if (chat.isPasted !== true) return;
  const { control } = daemon;
  const { network } = chat.seat;
  if (control === undefined)
    throw new BlockedError(
      `nobody says when the bot hears again: give access to its control API, ${network}.control`,
    );
  const isConnected = async (): Promise<true | undefined> =>
    (await control.channel(network))?.status === 'connected' || undefined;
  await eventually(isConnected, { why: 'the bot to say that its channel is connected', deadlineMs, signal });
}

async function expectNothingTwice(stage: Operated, asked: readonly Asked[]): Promise<void> {
  const all = [...asked, await ask(stage)];
  if (stage.claims('channel.keeps-record')) return expectEachAnsweredOnce(stage, all);
  stage.leaveUnchecked('what was answered again', 'the bot does not claim to keep a record');
}
