import { verifyFolder, type Finding } from '../../reports/index.ts';
import { UsageError } from '../errors/usage-error.ts';
import { exitCode, type ExitCode } from './exit-code.ts';
import { oneAfterTheOther, outputFoldersIn } from './live/one-after-the-other.ts';
import { readVerifyingKey } from './read-key.ts';

const marks = { ok: '✓', wrong: '✗', 'not-checked': '·' } as const;

/**
 * Says which sentence of a run's evidence rests on what, and whether it holds.
 * @returns 1 where something does not.
 * @throws UsageError where the folder is no output folder, or the key cannot be used.
 */
export async function verifyCommand(folder: string, keyFile: string | undefined): Promise<ExitCode> {
  if (folder.endsWith('.tar.gz'))
    throw new UsageError(
      `${folder} is a bundle: unpack it with "tar -xzf ${folder}", and verify the folder in it`,
    );
  const folders = outputFoldersIn(folder, 'events.ndjson');
  if (folders.length === 0)
    throw new UsageError(`${folder} is no output folder of a run: it has no events.ndjson`);
  const key = keyFile === undefined ? undefined : readVerifyingKey(keyFile);
  return oneAfterTheOther(folders, (one) => {
    const findings = verifyFolder(one, key);
    process.stdout.write(`${folders.length > 1 ? `${one}\n` : ''}${findings.map(describe).join('')}`);
    return findings.some(({ state }) => state === 'wrong') ? exitCode.failed : exitCode.pass;
  });
}

function describe({ state, says, restsOn, because }: Finding): string {
  const reasons = because.map((reason) => `    ${reason}\n`).join('');
  return `${marks[state]} ${says}: rests on ${restsOn}\n${reasons}`;
}
