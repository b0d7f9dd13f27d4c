import { destination } from 'pino';
import type { LogDestination } from '../seams/seams.ts';

const stdoutDescriptor = 1;

/** Lines on standard output. Written at once: the last ones before an exit are the ones that matter. */
export function stdoutLog(): LogDestination {
  const output = destination({ dest: stdoutDescriptor, sync: true });
  // The reader of the log may leave; the bot has other things to do than to write it.
  output.on('error', () => {});
  return {
    write(line) {
      output.write(`${line}\n`);
    },
  };
}
