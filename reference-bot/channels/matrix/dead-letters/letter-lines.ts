import { join } from 'node:path';
import { messageOf } from '../../../base/errors/message-of.ts';
import type { Files } from '../../../base/seams/seams.ts';
import { MatrixError } from '../matrix-error.ts';
import { lineLimitBytes } from './letter-writer.ts';

const lineLimit = 11_024;

/** Where the queue lies in a state directory. */
export function letterPath(stateDirectory: string): string {
  return join(stateDirectory, 'matrix', 'inbound_dlq.jsonl');
}

/** Lines as a file of them. */
export function asFile(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

/**
 * The lines of a queue, oldest first and without blank ones; undefined where there is no file.
 * @throws MatrixError `dlq-cap-saturation`, `dlq-io`, `dlq-serialization`.
 */
export async function readLetterLines(
  files: Pick<Files, 'readLines'>,
  path: string,
): Promise<readonly string[] | undefined> {
  const limits = { lineBytes: lineLimitBytes, lines: lineLimit };
  const named = `Matrix inbound DLQ ${path}`;
  const read = await files.readLines(path, limits).catch((error: unknown) => {
    throw new MatrixError('dlq-io', `read ${named}: ${messageOf(error)}`, { cause: error });
  });
  switch (read.kind) {
    case 'lines':
      return read.lines;
    case 'absent':
      return undefined;
    case 'not-regular':
      throw new MatrixError('dlq-io', `${named} is not a regular file`);
    case 'line-too-long':
      throw new MatrixError(
        'dlq-cap-saturation',
        `${named} contains a line exceeding ${lineLimitBytes} bytes; refusing to load`,
      );
    case 'too-many-lines':
      throw new MatrixError(
        'dlq-cap-saturation',
        `${named} exceeds ${lineLimit} line cap; refusing to load (planted file?)`,
      );
    case 'not-text':
      throw new MatrixError('dlq-serialization', `${named} contains non-UTF-8 line`);
  }
}
