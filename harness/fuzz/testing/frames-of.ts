import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Chat, ChatOptions } from '../../networks/chat/chat.ts';
import { ChatUnderFire } from './chat-under-fire.ts';
import { breaches, expectFramesUnharmed, expectToComeBack, type Line } from './fire-frames.ts';
import { InputCount, runsOf } from './volume.ts';

export interface FramesOptions<One extends Chat> {
  /** E.g. `Socket Mode of Slack`. */
  readonly what: string;
  readonly open: (order: ChatOptions) => Promise<One>;
  readonly lineOf: (chat: One) => Line;
  readonly frame: fc.Arbitrary<string>;
}

/** The tests of a network that a bot hears through a WebSocket: what somebody in its place may send. */
export function testFramesOf<One extends Chat>({ what, open, lineOf, frame }: FramesOptions<One>): void {
  const inputs = new InputCount(`frames of ${what}`);
  let under: ChatUnderFire<One>;
  beforeAll(async () => {
    under = await ChatUnderFire.open(open);
  }, 120_000);
  afterAll(async () => {
    inputs.report();
    await under[Symbol.asyncDispose]();
  });

  it('whatever frames come, the bot answers people by the same connection, and nobody else, and tells no secret', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { minLength: 1, maxLength: 60, size: 'max' }), async (frames) => {
        inputs.add(frames.length);
        await expectFramesUnharmed(under, lineOf, frames);
      }),
      runsOf({ few: 12, many: 400 }),
    );
  }, 900_000);

  it.each(breaches)(
    '%s costs a connection, and nothing else',
    async (_what, breach) => {
      inputs.add();
      await expect(expectToComeBack(under, lineOf, breach)).resolves.toBeUndefined();
    },
    60_000,
  );
}
