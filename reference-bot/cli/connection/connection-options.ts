import { type Command, InvalidArgumentError } from 'commander';

const ports = { min: 1, max: 65_535 };

/** Where the operator says that the gateway is. */
export interface ConnectionOptions {
  /** Absent: that of the configuration. */
  readonly port?: number;
  readonly host: string;
}

/** The machine on which the gateway listens unless its configuration says otherwise. */
export const thisMachine = '127.0.0.1';

/** Adds `--port` and `--host`. */
export function addConnectionOptions(command: Command): Command {
  return addPortOption(command).option('--host <host>', 'name or address of its machine', thisMachine);
}

/** Adds `--port`. */
export function addPortOption(command: Command): Command {
  return command.option(
    '-p, --port <n>',
    'port of the gateway (default: gateway.port of the configuration, else 18789)',
    parsePort,
  );
}

function parsePort(text: string): number {
  const port = /^\d+$/u.test(text) ? Number(text) : 0;
  if (port >= ports.min && port <= ports.max) return port;
  throw new InvalidArgumentError(`Expected a number from ${ports.min} to ${ports.max}.`);
}
