import type { Clock } from '../../base/seams/seams.ts';
import { CallFailed } from '../call-failed.ts';
import { type BotClient, explainFailure, pollSeconds } from './bot-client.ts';
import type { OffsetFile } from './offset-file.ts';
import { numberOf } from './read-update.ts';

const firstPauseMs = 1_000;
const longestPauseMs = 15_000;

export interface PollOptions {
  readonly client: BotClient;
  readonly offsets: OffsetFile;
  /** Takes what came: it is safe when this returns. */
  readonly take: (update: unknown) => void;
  readonly onHeard: () => void;
  readonly onFailure: (failure: CallFailed) => void;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Asks for updates until the signal ends it, one question after the other. What came is confirmed when it is safe. After
 * a failure the first question does not wait, so that the bot learns at once whether it hears again.
 */
export async function pollUpdates(options: PollOptions): Promise<void> {
  const { client, offsets, take, onHeard, onFailure, clock, signal } = options;
  let offset = await offsets.read();
  let failures = 0;
  while (!signal.aborted) {
    try {
      const updates: readonly unknown[] = await client.polls.getUpdates(
        { ...(offset !== undefined && { offset }), timeout: failures === 0 ? pollSeconds : 0 },
        signal as never,
      );
      failures = 0;
      onHeard();
      for (const update of updates) {
        take(update);
        offset = Math.max(offset ?? 0, (numberOf(update) ?? -1) + 1);
      }
      if (offset !== undefined) await offsets.write(offset);
    } catch (error) {
      if (signal.aborted) return;
      const failure = explainFailure(error);
      onFailure(failure);
      const pauseMs = Math.max(failure.waitMs, Math.min(firstPauseMs * 2 ** failures, longestPauseMs));
      failures += 1;
      await clock.sleep(pauseMs, signal).catch(() => {});
    }
  }
}
