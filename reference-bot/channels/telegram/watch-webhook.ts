import type { Clock } from '../../base/seams/seams.ts';
import { CallFailed } from '../call-failed.ts';
import { type BotClient, explainFailure } from './bot-client.ts';

const lookMs = 15_000;
const secondMs = 1_000;

export interface WatchOptions {
  readonly client: BotClient;
  readonly onFine: () => void;
  readonly onFailure: (failure: CallFailed) => void;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Asks the service again and again whether it reaches the webhook: the bot itself cannot notice that nothing comes. */
export async function watchWebhook(options: WatchOptions): Promise<void> {
  const { client, onFine, onFailure, clock, signal } = options;
  const beganSecond = Math.floor(clock.now() / secondMs);
  for (let looks = 0; !signal.aborted; looks += 1) {
    let pauseMs = lookMs;
    try {
      const info = await client.calls.getWebhookInfo(signal as never);
      const { url, pending_update_count: waiting, last_error_message: lastError } = info;
      // What failed before the bot was there is about to be brought again. The service tells whole seconds.
      const failedSecond = info.last_error_date ?? 0;
      const isUnclear = failedSecond === beganSecond && looks === 0;
      const isOld = failedSecond < beganSecond || isUnclear;
      if (isUnclear) pauseMs = secondMs;
      if (!url) onFailure(trouble('no webhook is set: the service brings nothing'));
      else if (waiting > 0 && lastError && !isOld)
        onFailure(
          trouble(`${waiting} updates wait, as the service does not reach the webhook: ${lastError}`),
        );
      else onFine();
    } catch (error) {
      if (signal.aborted) return;
      onFailure(explainFailure(error));
    }
    await clock.sleep(pauseMs, signal).catch(() => {});
  }
}

function trouble(message: string): CallFailed {
  return new CallFailed('service', message);
}
