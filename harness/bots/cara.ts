import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { EnvironmentError } from '../errors/environment-error.ts';
import type { Capability } from './capabilities.ts';
import { caraKnownFailures } from './cara-findings.ts';
import { launchGateway } from './gateway.ts';
import { StorePassphrases } from './store-passphrases.ts';
import type { Target } from './target.ts';

const versionTimeoutMs = 10_000;
const modelName = 'openai:echo';
/** It answers as a gateway with an operator, and looks up no devices but those of users in its encrypted rooms. */
const claims: readonly Capability[] = [
  'matrix.plain',
  'matrix.encrypted',
  'matrix.keeps-record',
  'matrix.verbatim',
  'matrix.key-rotation',
  'matrix.fallback-key',
  'matrix.allow-list',
  'matrix.cross-signing',
  'matrix.recovery-key',
  'matrix.dead-letters',
  'matrix.rekey',
  'sas.respond',
  'sas.initiate',
  'control.verifications',
  'control.events',
  'control.send',
  'control.hooks',
  'control.audit',
  'model.answer',
  'cli',
  'control.troubles',
  'telegram.polling',
  'telegram.webhook',
  'telegram.statuses',
  'signal.poll',
  'signal.older',
  'discord.gateway',
  'discord.robust',
  'slack.events',
  'slack.statuses',
  'channel.health',
  'channel.settings',
  'channel.features',
  'channel.reload',
  'channel.session-scope',
  'control.ready',
];

/**
 * The real Carapace daemon: the program that `CARA_BIN` names, or `cara` on the `PATH`.
 * @throws EnvironmentError when there is none.
 */
export function caraTarget(): Target {
  const command = findCara();
  const passphrases = new StorePassphrases();
  return {
    name: 'cara',
    claims,
    knownFailures: caraKnownFailures,
    mutants: [],
    programs: ['gateway'],
    async prepare() {
      const { stdout } = await promisify(execFile)(command, ['--version'], { timeout: versionTimeoutMs });
      // It says `cara 0.8.0`.
      return { version: stdout.trim().split(' ').at(-1) };
    },
    async launch(order) {
      return launchGateway(
        {
          name: 'cara',
          command,
          args: ['start'],
          cliArgs: [],
          env: passphrases.environmentFor(order, 'store passphrase of cara'),
          // It answers through a language model only.
          config: {
            agents: { defaults: { model: modelName } },
            usage: { enabled: false },
            openai: { apiKey: 'unused', baseUrl: order.languageModel },
          },
        },
        order,
      );
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
