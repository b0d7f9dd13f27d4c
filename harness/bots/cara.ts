import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { EnvironmentError } from '../errors/environment-error.ts';
import { startEchoLlm } from '../networks/llm/echo-llm.ts';
import { startGateway } from './gateway.ts';
import type { Capability, StartedBot, Target } from './target.ts';

const versionTimeoutMs = 10_000;
const modelName = 'openai:echo';
/** It answers as a gateway with an operator, and looks up no devices but those of users in its encrypted rooms. */
const claimed: readonly Capability[] = [
  'matrix.plain',
  'matrix.encrypted',
  'matrix.cross-signing',
  'sas.respond',
  'sas.initiate',
  'control.verifications',
];

/**
 * The real Carapace daemon: the program that `CARA_BIN` names, or `cara` on the `PATH`.
 * @throws EnvironmentError when there is none.
 */
export function caraTarget(): Target {
  const command = findCara();
  return {
    name: 'cara',
    capabilities: claimed,
    mutants: [],
    version: async () => {
      const { stdout } = await promisify(execFile)(command, ['--version'], { timeout: versionTimeoutMs });
      // It says `cara 0.8.0`.
      return stdout.trim().split(' ').at(-1);
    },
    async start(options): Promise<StartedBot> {
      const llm = await startEchoLlm();
      const passphrase = crypto.randomUUID();
      options.registerSecret(passphrase, 'store passphrase of cara');
      try {
        const bot = await startGateway(
          {
            name: 'cara',
            command,
            args: ['start'],
            env: { MATRIX_STORE_PASSPHRASE: passphrase },
            // It answers through a language model only.
            config: {
              agents: { defaults: { model: modelName } },
              usage: { enabled: false },
              openai: { apiKey: 'unused', baseUrl: llm.baseUrl },
            },
          },
          options,
        );
        return {
          ...bot,
          async [Symbol.asyncDispose]() {
            await bot[Symbol.asyncDispose]();
            await llm[Symbol.asyncDispose]();
          },
        };
      } catch (error) {
        await llm[Symbol.asyncDispose]();
        throw error;
      }
    },
  };
}

function findCara(): string {
  const { CARA_BIN, PATH = '' } = process.env;
  if (CARA_BIN) {
    if (existsSync(CARA_BIN)) return CARA_BIN;
    throw new EnvironmentError(`CARA_BIN names ${CARA_BIN}, which does not exist`);
  }
  const found = PATH.split(delimiter)
    .map((folder) => join(folder, 'cara'))
    .find((file) => existsSync(file));
  if (found !== undefined) return found;
  throw new EnvironmentError(
    'there is no cara on the PATH; install Carapace, or set CARA_BIN to its program',
  );
}
