import { EventLog } from '../../../waiting/event-log.ts';
import type { Wait } from '../../../waiting/waiting.ts';
import type { WireEvent } from './peer.ts';

/** A verification that another user asks for. */
export interface IncomingRequest {
  /** Transaction id, or the event id of the request in a room. */
  readonly id: string;
  readonly otherUser: string;
  /** Whether it is done or cancelled by now. */
  readonly isOver: boolean;
}

/** The requests that have come to a peer. Each is handed out once, and only as long as it can be answered. */
export class IncomingRequests<Request extends IncomingRequest> {
  readonly #requests = new EventLog<Request>();
  readonly #handedOut = new Set<string>();

  append(request: Request): void {
    this.#requests.append(request);
  }

  /**
   * The oldest request of a user, past or future, that nobody has been given and that is not over.
   * @param transcript of the peer, from which a failure tells what the user has sent instead.
   * @throws DeadlineError when none comes in time; the signal's reason when aborted.
   */
  async next(
    user: string,
    transcript: EventLog<WireEvent>,
    wait: Pick<Wait, 'signal' | 'deadlineMs'>,
  ): Promise<Request> {
    const isNext = ({ id, otherUser, isOver }: Request): boolean =>
      otherUser === user && !isOver && !this.#handedOut.has(id);
    for (;;) {
      const request = await this.#requests.first(isNext, {
        ...wait,
        why: `a verification request from ${user}`,
        lastSeen: () =>
          transcript.items.findLast(({ from }) => from === user)?.type ?? 'nothing from the bot',
      });
      // Of two who wait for the same, the first has it.
      if (this.#handedOut.has(request.id)) continue;
      this.#handedOut.add(request.id);
      return request;
    }
  }
}
