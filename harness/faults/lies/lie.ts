import type { IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import type { BotRequest } from '../proxied-request.ts';

/** The body of an answer, as untrusted as it came. */
export type Body = Readonly<Record<string, unknown>>;

/** What a homeserver tells a bot in place of the truth. */
export interface Lie {
  /** Whether it is told in the answer to a request. */
  about(request: BotRequest): boolean;
  /** @returns what the bot is told. */
  tell(truth: Body): Body;
}

/** The lies that are in force. */
export class Lies {
  readonly #told = new Set<Lie>();

  begin(lie: Lie): Disposable {
    this.#told.add(lie);
    return { [Symbol.dispose]: () => void this.#told.delete(lie) };
  }

  /** What makes the bot's answer out of the homeserver's; undefined where nobody lies. The oldest lie is told first. */
  about(request: BotRequest): ((truth: Body) => Body) | undefined {
    const lies = [...this.#told].filter((lie) => lie.about(request));
    if (lies.length === 0) return undefined;
    return (truth) => lies.reduce((told, lie) => lie.tell(told), truth);
  }
}

/** An answer as it is told; `unreadable` where the homeserver went away in the middle of the truth, or it is no JSON. */
export async function changedBody(
  answer: IncomingMessage,
  lie: (truth: Body) => Body,
): Promise<Buffer | 'unreadable'> {
  const truth = await json(answer).catch(() => undefined);
  return truth === undefined ? 'unreadable' : Buffer.from(JSON.stringify(lie(truth as Body)));
}
