import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EnvironmentError } from '../../errors/environment-error.ts';
import { UsageError } from '../../errors/usage-error.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { liveNetworks } from './live-flags.ts';

/** The worst first. */
const byGravity: readonly ExitCode[] = [
  exitCode.internal,
  exitCode.failed,
  exitCode.usage,
  exitCode.environment,
];

/**
 * Does the same for each of some networks. What is wrong with one of several keeps no other from its turn; it is said on
 * standard error then.
 * @returns the worst code.
 */
export async function oneAfterTheOther<Item extends string>(
  items: readonly Item[],
  act: (item: Item) => ExitCode | Promise<ExitCode>,
): Promise<ExitCode> {
  if (items.length === 1) return act(items[0]!);
  const codes: ExitCode[] = [];
  for (const item of items) {
    const code = await tell(item, act);
    if (code === exitCode.interrupted) return code;
    codes.push(code);
  }
  return byGravity.find((code) => codes.includes(code)) ?? exitCode.pass;
}

async function tell<Item extends string>(
  item: Item,
  act: (item: Item) => ExitCode | Promise<ExitCode>,
): Promise<ExitCode> {
  try {
    return await act(item);
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof EnvironmentError)) throw error;
    process.stderr.write(`cara-smoke: ${item}: ${error.message}\n`);
    return error instanceof UsageError ? exitCode.usage : exitCode.environment;
  }
}

/**
 * The output folders in a folder: itself, and those of networks that were played together. It may be both, one run after
 * the other.
 * @param file that each of them has.
 */
export function outputFoldersIn(folder: string, file: string): readonly string[] {
  const folders = [folder, ...liveNetworks.map((network) => join(folder, network))];
  return folders.filter((one) => existsSync(join(one, file)));
}
