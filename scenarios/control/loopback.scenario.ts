import { connect } from 'node:net';
import { once } from 'node:events';
import { scenario } from '../../harness/index.ts';

/** An address of this machine by which nobody calls it, and at which all programs answer that listen everywhere. */
const anotherAddress = '127.0.0.2';

export default scenario({
  id: 'control.loopback',
  title: 'A bot that is told to listen to its own machine alone is out of reach for all others',
  tags: ['control', 'secrets'],
  requires: ['control.verifications'],
  uses: ['bot', 'daemon'],
  cast: [],
  mutants: {
    'listens-to-everybody': 'at another address of the machine: expected refused, observed connected',
  },
  async run({ step, check, leaveUnchecked, daemon, signal }) {
    const name = 'at another address of the machine';
    const { hostname, port } = new URL(daemon.requireControl().baseUrl);
    const reach = async (host: string): Promise<string> => {
      const socket = connect({ host, port: Number(port), signal });
      try {
        await once(socket, 'connect');
        return 'connected';
      } catch {
        signal.throwIfAborted();
        return 'refused';
      } finally {
        socket.destroy();
      }
    };
    await step('it answers at its address', async () =>
      check('at its address', 'connected', await reach(hostname)),
    );
    await step('it answers at no other', async () => {
      // Elsewhere a machine has that address only if somebody has given it to it.
      if (process.platform !== 'linux') return leaveUnchecked(name, 'this machine has none to try');
      check(name, 'refused', await reach(anotherAddress));
    });
  },
});
