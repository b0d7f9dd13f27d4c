import { z } from 'zod';
import { EventLog } from '../waiting/event-log.ts';
import type { Wait } from '../waiting/waiting.ts';

const protocol = 3;
const connectId = 'connect';
const shape = z.object({
  type: z.string(),
  id: z.string().optional(),
  ok: z.boolean().optional(),
  event: z.string().optional(),
  /** Why the answer is no success. */
  error: z.object({ code: z.string(), message: z.string() }).optional(),
  payload: z.unknown().optional(),
});

/** A frame of the WebSocket of a control API. */
export type ControlFrame = z.infer<typeof shape>;

/** Who connects, and what for. */
export interface FeedOptions {
  /** Undefined: it never says who it is. */
  readonly token: string | undefined;
  /** Default: those of an operator who may do everything. */
  readonly scopes?: readonly string[];
}

/** What a control API says over its WebSocket, from the moment when it is asked. Not every API has one. */
export class ControlFeed implements Disposable {
  readonly frames = new EventLog<ControlFrame>();
  /** Resolves with how the connection ended: the code and reason of its close. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  readonly #socket: WebSocket;

  /** Connects in the background. Where that fails nothing is heard. */
  constructor(baseUrl: string, { token, scopes = ['operator.admin'] }: FeedOptions) {
    const socket = new WebSocket(`${baseUrl.replace(/^http/, 'ws')}/ws`);
    this.#socket = socket;
    this.closed = new Promise((resolve) => {
      socket.addEventListener('close', ({ code, reason }) => resolve({ code, reason }));
    });
    // Its close follows, which is all that matters.
    socket.addEventListener('error', () => {});
    socket.addEventListener('message', ({ data }) => {
      const { success, data: frame } = shape.safeParse(parse(String(data)));
      if (!success) return;
      if (frame.event === 'connect.challenge' && token !== undefined)
        socket.send(JSON.stringify(greeting(token, scopes)));
      this.frames.append(frame);
    });
  }

  /** Asks for something as soon as it has been let in, and resolves with the answer, be it success or not. */
  async ask(
    method: string,
    params: object,
    limits: Pick<Wait, 'deadlineMs' | 'signal'>,
  ): Promise<ControlFrame> {
    await this.frames.first(isWelcome, { ...limits, why: 'the operator to be let in' });
    const id = crypto.randomUUID();
    this.#socket.send(JSON.stringify({ type: 'req', id, method, params }));
    return this.frames.first((frame) => frame.id === id, { ...limits, why: `the answer to ${method}` });
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }
}

/** Whether a frame says that the one who connects is let in. */
export function isWelcome({ id, ok }: ControlFrame): boolean {
  return id === connectId && ok === true;
}

function greeting(token: string, scopes: readonly string[]): object {
  // Carapace knows the names of its own clients only.
  const client = { id: 'cli', version: '0', platform: process.platform, mode: 'test' };
  const params = {
    minProtocol: protocol,
    maxProtocol: protocol,
    client,
    role: 'operator',
    scopes,
    auth: { token },
  };
  return { type: 'req', id: connectId, method: 'connect', params };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
