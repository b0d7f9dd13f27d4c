import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Chat } from '../../networks/chat/chat.ts';
import { eventually } from '../../waiting/waiting.ts';
import type { ChatUnderFire } from './chat-under-fire.ts';

const deadlineMs = 20_000;
const { signal } = new AbortController();
const longerThanAny = 17 * 1024 * 1024;

/** By which the bot hears. */
export interface Line {
  /** Those of the bot that are open. */
  readonly sockets: readonly WebSocket[];
  /** How often it has connected. */
  readonly connections: number;
}

/**
 * Sends the bot frames in the place of the network.
 * @throws Error when that does it harm, or costs the connection.
 */
export async function expectFramesUnharmed<One extends Chat>(
  under: ChatUnderFire<One>,
  lineOf: (chat: One) => Line,
  frames: readonly string[],
): Promise<void> {
  await under.ensureUp();
  const { connections } = lineOf(under.chat);
  await under.expectUnharmedBy(() => {
    for (const socket of lineOf(under.chat).sockets) for (const frame of frames) socket.send(frame);
  });
  if (lineOf(under.chat).connections !== connections) throw new Error('the bot has left the connection');
}

/** What breaks the rules of WebSockets themselves: a client has to leave the connection. */
export const breaches: readonly (readonly [string, (socket: WebSocket) => void])[] = [
  ['a frame that is longer than any', (socket) => socket.send('x'.repeat(longerThanAny))],
  ['text that is no UTF-8', (socket) => socket.send(Buffer.of(0xff), { binary: false })],
  ['an opcode that does not exist', (socket) => connectionOf(socket).write(Buffer.of(0x8b, 0x00))],
];

/** @throws Error when the bot does not come back, or it does it any other harm. */
export async function expectToComeBack<One extends Chat>(
  under: ChatUnderFire<One>,
  lineOf: (chat: One) => Line,
  breach: (socket: WebSocket) => void,
): Promise<void> {
  await under.ensureUp();
  const { connections } = lineOf(under.chat);
  await under.expectUnharmedBy(async () => {
    for (const socket of lineOf(under.chat).sockets) breach(socket);
    const isBack = () => lineOf(under.chat).connections > connections || undefined;
    await eventually(isBack, { why: 'the bot to come back', deadlineMs, signal });
    await under.ensureUp();
  });
}

/** The TCP connection below a WebSocket, for what no WebSocket lets through. */
function connectionOf(socket: WebSocket): Duplex {
  return (socket as unknown as { readonly _socket: Duplex })._socket;
}
