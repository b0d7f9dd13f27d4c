import { createInterface } from 'node:readline/promises';
import { realBaseSeams } from '../../base/seams/real-base-seams.ts';
import type { Console } from './console.ts';

/** The terminal that this process was started in. */
export function realConsole(): Console {
  const { stdin, stdout, stderr, env } = process;
  const { clock, fetch, files } = realBaseSeams();
  return {
    clock,
    fetch,
    files,
    env,
    isTerminal: { input: stdin.isTTY, output: stdout.isTTY },
    print: (line) => void stdout.write(`${line}\n`),
    complain: (line) => void stderr.write(`${line}\n`),
    ask,
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
