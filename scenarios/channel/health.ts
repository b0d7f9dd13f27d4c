import { eventually, type Chat, type CommonStage, type Parts } from '../../harness/index.ts';
import type { ChannelStage } from './channel-scenarios.ts';

type HealthStage = Pick<ChannelStage, 'daemon' | 'chat' | 'signal'>;

/** What the bot says of its channel, e.g. `connected`; `no answer` where it says nothing. */
export async function healthOf({ daemon, chat, signal }: HealthStage): Promise<string> {
  try {
    return (await daemon.requireControl().channel(chat.seat.network))?.status ?? 'no channel';
  } catch (error) {
    signal.throwIfAborted();
    return `no answer: ${(error as Error).message}`;
  }
}

/** The bot says that it hears, where it says anything: what has gone wrong before is over. */
export async function expectWell(
  stage: HealthStage & Pick<CommonStage<string>, 'claims' | 'check'>,
): Promise<void> {
  if (stage.claims('channel.health')) stage.check('health', 'connected', await healthOf(stage));
}

/** After which time a clock is moved on again, in milliseconds of the machine. */
const betweenLeapsMs = 5_000;

/**
 * Waits until the bot says that it hears, or that it does not. Its clock is moved on meanwhile, where it follows one, by
 * what the network's protocol needs; others are waited for as long. A bot that is to hear again gets that time more than once: a
 * leap may cut off what it was doing for that.
 */
export async function untilHealthIs(
  stage: HealthStage &
    Pick<CommonStage<string>, 'claims' | 'deadlineMs' | 'startDeadlineMs'> &
    Pick<Parts, 'clock'>,
  hears: boolean,
): Promise<void> {
  const { chat, clock, signal, claims, deadlineMs, startDeadlineMs } = stage;
  let seen = 'nothing';
  const follows = claims('clock');
  let nextLeapMs = follows ? 0 : Infinity;
  await eventually(
    async () => {
      seen = await healthOf(stage);
      if (performance.now() >= nextLeapMs && !isOwing(chat)) {
        await clock.advance(chat.deafNoticedMs);
        nextLeapMs = hears ? performance.now() + betweenLeapsMs : Infinity;
      }
      const says = seen === 'connected' ? true : seen.startsWith('no') ? undefined : false;
      return says === hears || undefined;
    },
    {
      why: hears ? 'the bot to say that it hears again' : 'the bot to say that it cannot hear',
      lastSeen: () => `channel "${seen}"`,
      deadlineMs: (hears ? startDeadlineMs : deadlineMs) + (follows ? 0 : chat.deafNoticedMs),
      signal,
    },
  );
}

/** Moves the clock of the bot on, when it owes no answer: a leap makes any request one that takes too long. */
export async function leap(
  {
    chat,
    clock,
    signal,
    deadlineMs,
  }: Pick<ChannelStage, 'chat' | 'signal' | 'deadlineMs'> & Pick<Parts, 'clock'>,
  ms: number,
): Promise<void> {
  const why = 'the bot to answer what it was told';
  await eventually(() => !isOwing(chat) || undefined, { why, signal, deadlineMs });
  await clock.advance(ms);
}

/** Whether the bot was told something after which it has not yet tried to say anything there. */
function isOwing({ said, told, attempts }: Chat): boolean {
  const reached = new Set(told.items.map(({ conversation, id }) => `${conversation}/${id}`));
  return said.items.some(
    ({ conversation, id, atMs }) =>
      reached.has(`${conversation}/${id}`) &&
      !attempts.items.some((attempt) => attempt.conversation === conversation && attempt.atMs >= atMs),
  );
}
