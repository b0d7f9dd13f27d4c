import { z } from 'zod';

const protocol = 3;
const frame = z.object({
  type: z.string(),
  id: z.string().optional(),
  ok: z.boolean().optional(),
  event: z.string().optional(),
});
const connectId = 'connect';
const changes = new Set(['matrix.verification.requested', 'matrix.verification.updated']);

/**
 * Hears over the WebSocket of a control API that its verifications change. Events may be dropped, and not every API has
 * them: they tell when to ask again, and never what to believe.
 */
export class ControlEvents implements Disposable {
  readonly #socket: WebSocket;
  #isOpen = false;
  #change = Promise.withResolvers<void>();

  /** Connects in the background. Where that fails nothing is heard. */
  constructor(baseUrl: string, token: string) {
    this.#socket = new WebSocket(`${baseUrl.replace(/^http/, 'ws')}/ws`);
    this.#socket.addEventListener('message', ({ data }) => this.#hear(String(data), token));
    this.#socket.addEventListener('close', () => {
      this.#isOpen = false;
      this.#wake();
    });
    // Its close follows, which is all that matters.
    this.#socket.addEventListener('error', () => {});
  }

  /** Resolves when something changes, or when no more is heard; undefined where nothing can be heard. */
  nextChange(): Promise<void> | undefined {
    return this.#isOpen ? this.#change.promise : undefined;
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }

  #hear(text: string, token: string): void {
    const { success, data } = frame.safeParse(parse(text));
    if (!success) return;
    if (data.event === 'connect.challenge') this.#greet(token);
    if (data.id === connectId && data.ok === true) this.#isOpen = true;
    if (data.event !== undefined && changes.has(data.event)) this.#wake();
  }

  #greet(token: string): void {
    const client = { id: 'cara-smoke', version: '0', platform: process.platform, mode: 'test' };
    const params = {
      minProtocol: protocol,
      maxProtocol: protocol,
      client,
      role: 'operator',
      scopes: ['operator.admin'],
      auth: { token },
    };
    this.#socket.send(JSON.stringify({ type: 'req', id: connectId, method: 'connect', params }));
  }

  #wake(): void {
    this.#change.resolve();
    this.#change = Promise.withResolvers<void>();
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
