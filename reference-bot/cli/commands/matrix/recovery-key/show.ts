import type { Command } from 'commander';
import { trimWhiteSpace } from '../../../../base/trim-white-space.ts';
import { labelOf, recoveryFiles } from '../../../../channels/matrix/recovery/recovery-files.ts';
import { keyLimitBytes } from '../../../../channels/matrix/recovery/recovery-key.ts';
import type { Console } from '../../../console/console.ts';
import { requireEncryptedMatrix } from './matrix-flags.ts';

/** Adds `show`: prints the recovery key to a person. The bot may run meanwhile. */
export function addShowCommand(recoveryKey: Command, console: Console): void {
  recoveryKey
    .command('show')
    .description('show the recovery key, for you to write it down')
    .option('--allow-non-terminal', 'also where standard output is a file or a program')
    .addHelpText('after', '\nExample:\n  cara-ref matrix recovery-key show')
    .action(async ({ allowNonTerminal = false }: { readonly allowNonTerminal?: boolean }) => {
      const stateDirectory = await requireEncryptedMatrix(console, 'matrix recovery-key show');
      if (!console.isTerminal.output && !allowNonTerminal)
        throw new Error(
          'Matrix recovery-key show refuses non-terminal stdout; rerun with --allow-non-terminal only when intentional capture is required',
        );
      console.print(await readKey(console, recoveryFiles(stateDirectory).key));
    });
}

async function readKey({ files }: Console, path: string): Promise<string> {
  const unavailable = `Matrix recovery key unavailable at ${path}`;
  const found = await files
    .readBounded(path, { limitBytes: keyLimitBytes, links: 'follow' })
    .catch((error: unknown) => {
      throw new Error(`${unavailable}: ${labelOf(error)}`, { cause: error });
    });
  switch (found.kind) {
    case 'absent':
      throw new Error(unavailable);
    case 'not-regular':
      throw new Error(`${unavailable}: not a regular file`);
    case 'too-long':
      throw new Error(`Matrix recovery key file ${path} exceeds ${keyLimitBytes} bytes; refusing to read`);
    case 'text':
      return trimWhiteSpace(found.text);
  }
}
