import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below the ports that systems give to outgoing connections, one of which could take the port in between. */
const lowestPort = 20_000;
const highestPort = 32_000;
const attemptLimit = 100;
const handedOut = new Set<number>();

/**
 * A loopback port that nobody listens on, for a program that must be told its port; never the same one twice.
 * @throws Error when none is found.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < attemptLimit; attempt++) {
    const port = randomInt(lowestPort, highestPort);
    if (handedOut.has(port)) continue;
    handedOut.add(port);
    if (await canListen(port)) return port;
  }
  throw new Error(`no free port between ${lowestPort} and ${highestPort} on the loopback interface`);
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
