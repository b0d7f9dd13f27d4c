import { execFile } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
import { EnvironmentError } from '../../errors/environment-error.ts';
import { messageOf } from '../../errors/message-of.ts';
import type { Target, TargetScope } from '../target.ts';
import { buildBot } from './build.ts';
import { launchManifest } from './launch.ts';
import { fill } from './placeholders.ts';
import { pythonOf } from './python.ts';
import { readManifest } from './read-manifest.ts';
import { requireProgram } from './require-program.ts';
import type { TargetManifest } from './schema.ts';
import { warningsOf } from './usage.ts';

const versionTimeoutMs = 30_000;
const installLimitMs = 30 * 60_000;

/**
 * The bot of a `*.target.json5` file.
 * @throws UsageError that names the file and what is wrong in it.
 */
export function manifestTarget(path: string): Target {
  const file = resolve(path);
  const manifest = readManifest(file);
  return {
    name: manifest.name,
    talk: manifest.talk,
    warnings: warningsOf(manifest),
    claims: manifest.capabilities,
    expectedTier: manifest.expect,
    knownFailures: manifest.knownFailures,
    // A build leaves there what it makes.
    ...(manifest.build === undefined && { folder: dirname(file) }),
    mutants: Object.keys(manifest.mutants),
    // Both are one program to it: what it is told differs.
    programs: ['gateway', 'responder'],
    prepare: async (scope) => ({ version: await prepare(manifest, file, scope) }),
    launch: (order) => launchManifest(brokenAs(order.mutant, manifest), file, order),
  };
}

/** The bot with what breaks it. */
function brokenAs(mutant: string | undefined, manifest: TargetManifest): TargetManifest {
  if (mutant === undefined) return manifest;
  return { ...manifest, environment: { ...manifest.environment, ...manifest.mutants[mutant]!.environment } };
}

/**
 * Builds the bot, looks for its program and makes the environment of one in Python: a run learns before it begins
 * what is missing.
 */
async function prepare(
  manifest: TargetManifest,
  file: string,
  { ledger, say, signal }: TargetScope,
): Promise<string | undefined> {
  const limits = { ledger, signal: AbortSignal.any([signal, AbortSignal.timeout(installLimitMs)]) };
  await buildBot(manifest, file, { ...limits, say });
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
}
