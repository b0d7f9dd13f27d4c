import { destination } from 'pino';
import { realBaseSeams } from '../../base/seams/real-base-seams.ts';
import type { LogDestination } from '../../base/seams/seams.ts';
import { type MatrixSeams, realMatrixSeams } from '../../channels/matrix/matrix-seams.ts';

const descriptors = { output: 1, log: 2 } as const;

/** What a responder touches of the outside world. */
export interface ResponderSeams extends MatrixSeams {
  /** Lines for the program that started the bot. */
  readonly output: LogDestination;
}

/** The real world: machine lines on standard output, the log on standard error. */
export function realResponderSeams(): ResponderSeams {
  return {
    ...realBaseSeams(),
    ...realMatrixSeams(),
    log: linesTo(descriptors.log),
    output: linesTo(descriptors.output),
  };
}

function linesTo(descriptor: number): LogDestination {
  const stream = destination({ dest: descriptor, sync: true });
  // The reader of the lines may leave; the bot has other things to do than to write them.
  stream.on('error', () => {});
  return {
    write(line) {
      stream.write(`${line}\n`);
    },
  };
}
