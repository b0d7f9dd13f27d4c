import { execFile } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
import { EnvironmentError } from '../../errors/environment-error.ts';
import { messageOf } from '../../errors/message-of.ts';
import { Ledger } from '../../process/ledger.ts';
import { reportsIn } from '../reported-lines.ts';
import type {
  StartBotOptions,
  StartedBot,
  StartedResponder,
  StartResponderOptions,
  Target,
} from '../target.ts';
import { buildBot } from './build.ts';
import { launch } from './launch.ts';
import { fill } from './placeholders.ts';
import { pythonOf } from './python.ts';
import { readManifest } from './read-manifest.ts';
import { requireProgram } from './require-program.ts';
import type { TargetManifest } from './schema.ts';
import { warningsOf } from './usage.ts';

const versionTimeoutMs = 30_000;
const installLimitMs = 30 * 60_000;

/** A bot that a manifest describes, and what the manifest says about it. */
export interface ManifestTarget extends Target {
  readonly manifest: TargetManifest;
}

/**
 * The bot of a `*.target.json5` file.
 * @throws UsageError that names the file and what is wrong in it.
 */
export function manifestTarget(path: string): ManifestTarget {
  const file = resolve(path);
  const manifest = readManifest(file);
  const responds = manifest.capabilities.some((name) => name.startsWith('onboard.'));
  return {
    manifest,
    name: manifest.name,
    capabilities: manifest.capabilities,
    talk: manifest.talk,
    warnings: warningsOf(manifest),
    expectedTier: manifest.expect,
    mutants: [],
    version: () => versionOf(manifest, file),
    start: (options) => start(manifest, file, options),
    ...(responds && { respond: (options: StartResponderOptions) => respond(manifest, file, options) }),
  };
}

function start(manifest: TargetManifest, file: string, options: StartBotOptions): Promise<StartedBot> {
  const stateFolder = options.ledger.temporaryFolder('bot');
  return launch(manifest, file, { stateFolder, allowUsers: listed(options.allowUsers) }, options);
}

export async function respond(
  manifest: TargetManifest,
  file: string,
  options: StartResponderOptions,
): Promise<StartedResponder> {
  const { introduction, stateFolder, deadlineMs, signal } = options;
  const peers = listed(options.verifyPeers);
  const launched = await launch(
    manifest,
    file,
    {
      stateFolder,
      room: introduction?.room,
      intro: introduction?.text,
      allowUsers: peers,
      verifyPeers: peers,
      crossSigningKeys: options.crossSigningKeysFile,
    },
    options,
  );
  const { posted, sas } = manifest.says;
  const lines = { posted: compiled(posted), sas: compiled(sas) };
  return { ...launched, ...reportsIn(launched.output, lines, { deadlineMs, signal }) };
}

/** Nobody is absent rather than an empty text, which bots take for one user with no name. */
function listed(users: readonly string[]): string | undefined {
  return users.length > 0 ? users.join(',') : undefined;
}

/**
 * Also builds the bot, looks for its program and makes the environment of one in Python: a run learns before it
 * begins what it lacks.
 */
async function versionOf(manifest: TargetManifest, file: string): Promise<string | undefined> {
  const ledger = Ledger.open();
  try {
    const limits = { ledger, signal: AbortSignal.timeout(installLimitMs) };
    await buildBot(manifest, file, limits);
    requireProgram(manifest, file);
    const python = await pythonOf(manifest, file, limits);
    const { version } = manifest;
    if (typeof version !== 'object') return version;
    const [command, ...args] = [version.command, ...version.args].map((text) => fill(text, { python })!);
    const how = { cwd: dirname(file), timeout: versionTimeoutMs };
    const { stdout } = await promisify(execFile)(command!, args, how).catch((error: unknown) => {
      throw new EnvironmentError(`cannot ask ${manifest.name} for its version: ${messageOf(error)}`);
    });
    return stdout.trim().split('\n', 1)[0];
  } finally {
    ledger.close();
  }
}

function compiled(pattern: string | undefined): RegExp | undefined {
  return pattern === undefined ? undefined : new RegExp(pattern);
}
