import { messageOf } from '../../base/errors/message-of.ts';
import { isLoopbackHost } from '../../base/http/loopback.ts';
import {
  chooseCredential,
  type GatewayBlock,
  readGatewayBlock,
} from '../../programs/gateway/read-gateway-block.ts';
import type { Console } from '../console/console.ts';
import type { ConnectionOptions } from './connection-options.ts';

const defaultPort = 18_789;

/** A gateway, and what opens it. */
export interface GatewayAddress {
  readonly host: string;
  readonly port: number;
  /** Undefined: requests are sent without. */
  readonly credential: string | undefined;
}

/**
 * Finds the gateway of the configuration. A configuration that cannot be read is no obstacle where the options and the
 * environment say enough; the operator is told of it.
 */
export async function findGateway(options: ConnectionOptions, console: Console): Promise<GatewayAddress> {
  const { env } = console;
  const written = await readGatewayBlock(console.files, env).catch((error: unknown): GatewayBlock => {
    if (options.port === undefined)
      console.complain(
        `Note: the configuration cannot be read, so port ${defaultPort} is tried: ${messageOf(error)}`,
      );
    const credential = chooseCredential(env);
    return credential === undefined ? {} : { credential };
  });
  const { host, port = written.port || defaultPort } = options;
  return { host, port, credential: written.credential };
}

/** Root of its HTTP API. @throws Error for what is no host. */
export function urlOf({ host, port }: Pick<GatewayAddress, 'host' | 'port'>): URL {
  const authority = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  const url = URL.parse(`http://${authority}:${port}/`);
  if (!url || url.username || url.pathname !== '/')
    throw new Error('--host must be a host name or an IP address');
  return url;
}

/** True where somebody on the way could read what is sent. */
export function isElsewhere({ host }: Pick<GatewayAddress, 'host'>): boolean {
  return !isLoopbackHost(host);
}
