import { randomBytes } from 'node:crypto';
import {
  eventually,
  newQuestion,
  type BotStage,
  type ChannelStatus,
  type Letter,
  type Stage,
} from '../../harness/index.ts';
import type { Asked } from '../accounting.ts';

type LettersStage = Stage<'deadLetters'>;

/** Bytes of a made-up event id, as many as real ones have. */
const idBytes = 32;

/** Waits until so many letters are in the queue, and returns their lines. */
export function untilKept(
  { deadLetters, signal, deadlineMs }: LettersStage,
  count: number,
): Promise<readonly string[]> {
  return eventually(
    async () => {
      const lines = await deadLetters.lines();
      return lines.length === count ? lines : undefined;
    },
    { why: count === 1 ? 'a dead letter' : `${count} dead letters`, deadlineMs, signal },
  );
}

/** Waits until the queue is empty: then there is no file any more. */
export async function untilDrained({ deadLetters, signal, deadlineMs }: LettersStage): Promise<void> {
  await eventually(async () => ((await deadLetters.isThere()) ? undefined : true), {
    why: 'the dead-letter queue to be empty',
    lastSeen: () => 'a file with something in it',
    deadlineMs,
    signal,
  });
}

/** Waits until the bot says of its Matrix channel what fits. */
export function untilChannel(
  { daemon, signal, deadlineMs }: Stage<'daemon'>,
  why: string,
  fits: (channel: ChannelStatus) => boolean,
): Promise<ChannelStatus> {
  const control = daemon.requireControl();
  return eventually(
    async () => {
      const channel = await control.channel('matrix');
      return channel !== undefined && fits(channel) ? channel : undefined;
    },
    { why, deadlineMs, signal },
  );
}

/** A question that was asked and that nobody but the queue of the bot remembers. */
export function forgotten({ talk, peer }: Pick<BotStage, 'talk' | 'peer'>, room: string): [Asked, Letter] {
  const question = newQuestion(talk);
  const eventId = `$${randomBytes(idBytes).toString('base64url')}`;
  return [{ question, room, peer }, letterOf({ question, room, peer }, eventId)];
}

/** A question as a letter. */
export function letterOf({ question, room, peer }: Asked, eventId: string): Letter {
  const { text } = question;
  return { eventId, roomId: room, senderId: peer.userId, text, receivedAt: Date.now() };
}
