import { randomBytes } from 'node:crypto';
import { readSynapseFile } from './synapse-files.ts';

/** Server name of every homeserver that we start; its addresses lead nowhere else. */
export const serverName = 'smoke.test';

/** Where a Synapse listens and keeps its files. */
export interface SynapsePlace {
  readonly bindAddress: '127.0.0.1' | '0.0.0.0';
  /** 0 lets the kernel choose; {@link listeningPort} finds out which. */
  readonly port: number;
  /** Absolute path as Synapse sees it; expects `log.yaml` in it. */
  readonly dataFolder: string;
  /** True: with the rate limits that Synapse has of its own accord. */
  readonly isLimited?: boolean | undefined;
}

/** The files a Synapse is started with. */
export interface SynapseConfig {
  readonly homeserverYaml: string;
  readonly logYaml: string;
  readonly registrationSecret: string;
}

/** Fills in the templates of `synapse/`, with fresh secrets. */
export function renderSynapseConfig(place: SynapsePlace): SynapseConfig {
  const { bindAddress, port, dataFolder, isLimited = false } = place;
  const registrationSecret = randomSecret();
  const values: Record<string, string> = {
    SERVER_NAME: serverName,
    SIGNING_KEY: `ed25519 a_smoke ${randomBytes(32).toString('base64').replace(/=+$/, '')}`,
    MACAROON_SECRET: randomSecret(),
    FORM_SECRET: randomSecret(),
    REGISTRATION_SECRET: registrationSecret,
    BIND_ADDRESS: bindAddress,
    PORT: String(port),
    DATA_FOLDER: dataFolder,
  };
  const template = readSynapseFile('homeserver.yaml');
  const homeserverYaml = (isLimited ? template.replaceAll(/^rc_.*\n/gmu, '') : template).replaceAll(
    /\$\{([A-Z_]+)\}/g,
    (_, name: string) => {
      const value = values[name];
      if (value === undefined)
        throw new Error(`synapse/homeserver.yaml: nothing is known to put for \${${name}}`);
      // Every name stands between single quotes, or is a number.
      return value.replaceAll("'", "''");
    },
  );
  return { homeserverYaml, logYaml: readSynapseFile('log.yaml'), registrationSecret };
}

/** The port in the log line with which Synapse announces its listener; undefined for any other line. */
export function listeningPort(line: string): number | undefined {
  const port = /Synapse now listening on TCP port (\d+)/.exec(line)?.[1];
  return port === undefined ? undefined : Number(port);
}

function randomSecret(): string {
  return randomBytes(24).toString('hex');
}
