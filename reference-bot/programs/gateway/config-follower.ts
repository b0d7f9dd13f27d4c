import { messageOf } from '../../base/errors/message-of.ts';
import type { Logger } from '../../base/logging/logger.ts';
import type { Clock, Files } from '../../base/seams/seams.ts';
import type { BotConfig } from './bot-config.ts';

const lookMs = 300;

export interface ConfigFollowerOptions {
  readonly files: Pick<Files, 'readText'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** The configuration. */
  readonly file: string;
  /** @throws ConfigError for one that cannot be taken. */
  readonly load: () => Promise<BotConfig>;
  readonly take: (changed: BotConfig) => void;
}

/** Takes what changes in the configuration while the bot runs. What it includes is read again with it. */
export class ConfigFollower {
  readonly #options: ConfigFollowerOptions;

  constructor(options: ConfigFollowerOptions) {
    this.#options = options;
  }

  /** Never rejects. Ends with the signal. */
  async follow(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    let taken = await this.#read();
    let seen = taken;
    while (!signal.aborted) {
      await clock.sleep(lookMs, signal).catch(() => {});
      const text = await this.#read();
      // One that is being written is another at the next look.
      const isWritten = text === seen;
      seen = text;
      if (signal.aborted || !isWritten || text === undefined || text === taken) continue;
      taken = text;
      await this.#take();
    }
  }

  async #read(): Promise<string | undefined> {
    const { files, file } = this.#options;
    return files.readText(file).catch(() => undefined);
  }

  async #take(): Promise<void> {
    const { load, take, log } = this.#options;
    try {
      take(await load());
      log.info('the configuration has changed: what needs no start counts from now on');
    } catch (error) {
      log.warn(
        { err: messageOf(error) },
        'the configuration has changed and cannot be taken: the former one counts',
      );
    }
  }
}
