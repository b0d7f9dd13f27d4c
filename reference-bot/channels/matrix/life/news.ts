import type { Clock } from '../../../base/seams/seams.ts';
import { answerableMs } from '../../inbound.ts';
import type { Sessions } from '../../sessions/sessions.ts';

/** Tells what wants an answer from history, over restarts. */
export class News {
  readonly #sessions: Sessions;
  readonly #clock: Clock;
  readonly #madeAt: number;

  /** `madeAt`: milliseconds since the epoch. What was said before is history. */
  constructor(sessions: Sessions, clock: Clock, madeAt: number) {
    this.#sessions = sessions;
    this.#clock = clock;
    this.#madeAt = madeAt;
  }

  /** What was said before is history, or too old to be answered. In milliseconds since the epoch. */
  get since(): number {
    return Math.max(this.#madeAt, this.#clock.now() - answerableMs);
  }

  /** True for a text of the last hour that the bot has not finished with. `at`: milliseconds since the epoch. */
  isNews({ roomId, eventId, at }: { roomId: string; eventId: string; at: number }): boolean {
    if (at < this.since) return false;
    return !this.#sessions.isFinished({ channel: 'matrix', conversation: roomId, id: eventId });
  }
}
