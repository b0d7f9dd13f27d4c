import * as fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import type { Chat, ChatOptions, Place } from '../../networks/chat/chat.ts';
import { ChatUnderFire } from './chat-under-fire.ts';
import { type Door, expectPostsRefused } from './fire-webhook.ts';
import { hostilePost } from './hostile-post.ts';
import { InputCount, runsOf } from './volume.ts';

export interface PostsOptions<Proof> {
  /** E.g. `the webhook of Telegram`. */
  readonly what: string;
  readonly open: (order: ChatOptions) => Promise<Chat>;
  /** @param secret looks up what the bot was told. @param served somebody that the bot serves. */
  readonly doorOf: (secret: (name: string) => string, served: Place) => Door<Proof>;
  /** A body that is nearly as the network writes it. */
  readonly usual: fc.Arbitrary<string>;
  readonly proof: fc.Arbitrary<Proof>;
}

/** The test of a network that brings the bot what is said: what anybody may send to the same place. */
export function testPostsTo<Proof>({ what, open, doorOf, usual, proof }: PostsOptions<Proof>): void {
  const inputs = new InputCount(`requests to ${what}`);
  afterAll(() => inputs.report());

  it('whatever is sent, it has the right status, and the bot answers people, and nobody else, and tells no secret', async () => {
    await using under = await ChatUnderFire.open(open);
    const door = doorOf((name) => under.chat.seat.placeholders[name]!, under.chat.alice);
    const statuses = new Map<number, number>();
    const posts = fc.array(hostilePost(usual, proof), { minLength: 1, maxLength: 60, size: 'max' });
    await fc.assert(
      fc.asyncProperty(posts, async (some) => {
        inputs.add(some.length);
        await expectPostsRefused(under, door, some, statuses);
      }),
      runsOf({ few: 12, many: 300 }),
    );
    for (const status of [200, 400, 401, 405, 413, 431])
      expect(statuses.get(status) ?? 0, String(status)).toBeGreaterThan(0);
  }, 900_000);
}
