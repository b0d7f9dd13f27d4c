import type { Clock } from '../../../base/seams/seams.ts';
import { answerableMs } from '../../inbound.ts';
import type { Sessions } from '../../sessions/sessions.ts';

/** Tells what wants an answer from history, over restarts. */
export class News {
  readonly #sessions: Sessions;
  readonly #clock: Clock;
  readonly #since: number;

  /** `since`: milliseconds since the epoch. What was said before is history. */
  constructor(sessions: Sessions, clock: Clock, since: number) {
    this.#sessions = sessions;
    this.#clock = clock;
    this.#since = since;
  }

  /** True for a text of the last hour that the bot has not finished with. `at`: milliseconds since the epoch. */
  isNews({ roomId, eventId, at }: { roomId: string; eventId: string; at: number }): boolean {
    if (at < Math.max(this.#since, this.#clock.now() - answerableMs)) return false;
    return !this.#sessions.isFinished({ channel: 'matrix', conversation: roomId, id: eventId });
  }
}
