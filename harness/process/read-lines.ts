import type { Readable } from 'node:stream';

const lineLimitChars = 2_000;

/**
 * Calls `onLine` for each line of a UTF-8 stream. A line longer than 2 000 characters is cut there and says how
 * long it was, so that an output without line breaks cannot fill the memory.
 */
export function readLines(stream: Readable, onLine: (line: string) => void): void {
  let line = '';
  let lengthChars = 0;

  const append = (text: string): void => {
    line += text.slice(0, lineLimitChars - line.length);
    lengthChars += text.length;
  };
  const finish = (): void => {
    onLine(lengthChars > lineLimitChars ? `${line} … (${lengthChars} characters)` : line.replace(/\r$/, ''));
    line = '';
    lengthChars = 0;
  };

  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const [first = '', ...rest] = chunk.split('\n');
    append(first);
    for (const next of rest) {
      finish();
      append(next);
    }
  });
  // A stream that is destroyed closes without an end.
  for (const last of ['end', 'close']) {
    stream.on(last, () => {
      if (lengthChars > 0) finish();
    });
  }
}
