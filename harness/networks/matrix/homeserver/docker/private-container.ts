import { createServer, isIP } from 'node:net';
import type { GenericContainer } from 'testcontainers';
import type { ContainerRuntime } from './runtime.ts';

const loopback = '127.0.0.1';

/** What {@link privateContainer} makes. */
export interface PrivateContainerOptions {
  /** Image that is already on the engine; it is never pulled. */
  readonly image: string;
  /** Where the port is to be published; see {@link reachableAt}. */
  readonly address: string;
  /** Port inside the container. */
  readonly port: number;
  /** Called between creation and start. */
  readonly onCreated: (id: string) => void;
}

/**
 * A container whose port is published on one address, where testcontainers would open it to the network. It runs
 * without testcontainers' reaper, which would be one more image to pull: the ledger and the labels see to what a
 * killed run leaves.
 */
export function privateContainer(
  { GenericContainer, PullPolicy }: ContainerRuntime,
  { image, address, port, onCreated }: PrivateContainerOptions,
): GenericContainer {
  class PrivateContainer extends GenericContainer {
    publish(): this {
      this.withExposedPorts(port);
      // Where only a name is known, the engine itself must choose among its addresses.
      const HostIp = isIP(address) ? address : '';
      this.hostConfig.PortBindings = { [`${port}/tcp`]: [{ HostIp, HostPort: '0' }] };
      return this;
    }

    protected override async containerCreated(id: string): Promise<void> {
      onCreated(id);
    }
  }

  return new PrivateContainer(image).publish().withAutoCleanup(false).withPullPolicy(PullPolicy.neverPull());
}

/**
 * The address under which this process reaches the ports of an engine on `host`: the loopback address where the
 * engine runs on this machine, also if testcontainers names its bridge; else the host itself.
 */
export async function reachableAt(host: string): Promise<string> {
  return host === 'localhost' || (await isOwnAddress(host)) ? loopback : host;
}

/** Asks by listening: the system's list of interfaces leaves out a bridge that has no container yet. */
function isOwnAddress(address: string): Promise<boolean> {
  if (isIP(address) === 0) return Promise.resolve(false);
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(0, address, () => server.close(() => resolve(true)));
  });
}
