import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { GenericContainer } from 'testcontainers';
import type { ContainerRuntime } from './runtime.ts';

const loopback = '127.0.0.1';

/** What {@link privateContainer} makes. */
export interface PrivateContainerOptions {
  /** Image that is already on the engine; it is never pulled. */
  readonly image: string;
  /** Port inside the container. */
  readonly port: number;
  /** Called between creation and start. */
  readonly onCreated: (id: string) => void;
}

/**
 * A container whose port is published on one address, where testcontainers would open it to the network: see
 * {@link reachableAt}. It runs without testcontainers' reaper, which would be one more image to pull: the ledger
 * and the labels see to what a killed run leaves.
 */
export function privateContainer(
  { client, GenericContainer, PullPolicy }: ContainerRuntime,
  { image, port, onCreated }: PrivateContainerOptions,
): GenericContainer {
  const address = reachableAt(client.info.containerRuntime.host);

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
export function reachableAt(host: string): string {
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return host === 'localhost' || own.some(({ address }) => address === host) ? loopback : host;
}
