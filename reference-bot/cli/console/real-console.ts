import { createInterface } from 'node:readline/promises';
import { realBaseSeams } from '../../base/seams/real-base-seams.ts';
import { realMatrixSeams } from '../../channels/matrix/matrix-seams.ts';
import { askHidden } from './ask-hidden.ts';
import type { Console } from './console.ts';

/** The terminal that this process was started in. */
export function realConsole(): Console {
  const { stdin, stdout, stderr, env } = process;
  const { clock, fetch, files } = realBaseSeams();
  return {
    clock,
    fetch,
    files,
    openDatabase: realMatrixSeams().openDatabase,
    env,
    isTerminal: { input: stdin.isTTY, output: stdout.isTTY },
    print: (line) => void stdout.write(`${line}\n`),
    complain: (line) => void stderr.write(`${line}\n`),
    ask,
    askHidden: (question) => askHidden(question, { input: stdin, output: stdout }),
    readInput,
  };
}

async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stdout, terminal: false });
  try {
    const ended = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
    return await Promise.race([lines.question(question), ended]);
  } finally {
    lines.close();
  }
}

async function readInput(limitBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of process.stdin as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= limitBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, limitBytes);
}
