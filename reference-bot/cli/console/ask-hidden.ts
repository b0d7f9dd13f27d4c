import type { ReadStream, WriteStream } from 'node:tty';

const enter = /[\r\n]/u;
const interrupted = '\u0003';
const ended = '\u0004';
const erase = new Set(['\u007F', '\b']);
/** Whatever is longer is not what was asked for. */
const longestChars = 65_536;

/** The end of a terminal at which a person types. */
export interface Ends {
  readonly input: Pick<ReadStream, 'setRawMode' | 'resume' | 'pause' | 'setEncoding' | 'on' | 'off'>;
  readonly output: Pick<WriteStream, 'write'>;
}

/**
 * Asks for something at the terminal, which shows nothing of what is typed.
 * @throws Error on Ctrl-C.
 */
export async function askHidden(question: string, { input, output }: Ends): Promise<string> {
  let typed = '';
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const take = (text: string): void => {
    for (const char of text) {
      if (enter.test(char) || char === ended) return resolve(typed);
      if (char === interrupted) return reject(new Error('interrupted'));
      typed = erase.has(char) ? typed.slice(0, -1) : typed + char;
      if (typed.length > longestChars) return resolve(typed);
    }
  };
  const end = (): void => resolve(typed);
  // From now on the terminal shows nothing by itself: before anybody knows that it is time to type.
  input.setRawMode(true);
  output.write(question);
  input.setEncoding('utf8');
  input.on('data', take).on('end', end);
  input.resume();
  try {
    return await promise;
  } finally {
    input.off('data', take).off('end', end);
    input.setRawMode(false);
    input.pause();
    output.write('\n');
  }
}
