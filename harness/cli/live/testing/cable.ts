import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A way to a server that can be cut, and be whole again at the same address. */
export interface Cable extends AsyncDisposable {
  readonly url: string;
  cut(): Promise<void>;
  mend(): Promise<void>;
}

/** Lays a cable to a server on this machine. */
export async function layCable(to: string): Promise<Cable> {
  const { hostname, port: far } = new URL(to);
  const ends = new Set<Socket>();
  const hold = (socket: Socket): Socket =>
    socket
      .on('error', () => {})
      .on('close', () => ends.delete(socket))
      .setNoDelay();
  const open = async (port: number): Promise<Server> => {
    const server = createServer((near) => {
      const other = connect(Number(far), hostname);
      for (const one of [near, other]) ends.add(hold(one));
      near.pipe(other).pipe(near);
      near.once('close', () => other.destroy());
      other.once('close', () => near.destroy());
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return server;
  };
  let server: Server | undefined = await open(0);
  const { port } = server.address() as AddressInfo;
  const cut = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => void (server?.close(() => resolve()) ?? resolve()));
    server = undefined;
    for (const end of ends) end.destroy();
    await closed;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    cut,
    async mend() {
      server = await open(port);
    },
    [Symbol.asyncDispose]: cut,
  };
}
