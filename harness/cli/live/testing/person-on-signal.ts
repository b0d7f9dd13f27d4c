import { WebSocketServer } from 'ws';
import { serveChat } from '../../../networks/chat/serve-chat.ts';
import { Faults } from '../../../networks/chat/faults.ts';
import type { LoopbackServer } from '../../../http/serve-loopback.ts';
import { textEnvelope } from '../../../networks/signal/envelopes.ts';
import { Inbox, type SignalMode } from '../../../networks/signal/inbox.ts';
import { refuseOthers, restApi } from '../../../networks/signal/rest-api.ts';
import type { SignalChat } from '../../../networks/signal/signal-chat.ts';

/** Where a person of a chat has a signal-cli-rest-api of their own. */
export interface PersonOnSignal extends AsyncDisposable {
  readonly api: string;
  readonly number: string;
  /** Times of the texts that the person has taken back. */
  readonly removed: readonly number[];
}

/** Serves the account of alice as its own operator would. */
export async function serveAlice(
  chat: SignalChat,
  mode: SignalMode,
  signal: AbortSignal,
): Promise<PersonOnSignal> {
  const sockets = new WebSocketServer({ noServer: true });
  return serveChat(signal, (server) => new Alice(server, chat, mode, signal), sockets);
}

class Alice implements PersonOnSignal {
  readonly api: string;
  readonly number: string;
  readonly removed: number[] = [];
  readonly app: ReturnType<typeof restApi>;
  readonly #server: LoopbackServer;
  readonly #leave: () => void;

  constructor(server: LoopbackServer, chat: SignalChat, mode: SignalMode, signal: AbortSignal) {
    this.#server = server;
    this.api = server.url;
    const { from: number, conversation } = chat.alice;
    this.number = number;
    const faults = new Faults();
    const inbox = new Inbox(mode, faults);
    this.#leave = chat.heard.subscribe((heard) => {
      if (heard.conversation === conversation)
        inbox.add({ envelope: textEnvelope(chat.own, Number(heard.id), heard.text), account: number });
    });
    const refuse = (account: string): void => refuseOthers(account, { mode, number });
    this.app = restApi(
      {
        mode,
        number,
        // Another version in each mode, so that both are understood.
        isOld: () => mode === 'native',
        groups: async () => [],
        receive: async ({ limit }) => inbox.take(limit),
        connect: (socket) => inbox.connect(socket),
        async send({ number: account, message }) {
          refuse(account);
          return Number((await chat.say(message)).id);
        },
        typing: async () => {},
        receipt: async () => {},
        reaction: async () => {},
        remove: async (account, _, timestamp) => {
          refuse(account);
          this.removed.push(timestamp);
          return timestamp;
        },
      },
      { number, faults, onCall: () => {}, signal },
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#leave();
    await this.#server[Symbol.asyncDispose]();
  }
}
