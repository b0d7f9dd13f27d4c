import { cutLine, textOf } from './log-line.ts';

const aboutFaults = /error|exception|panic|fatal|failed/i;

/** How a bot ended, with the line of its log that may say why: the newest about a fault, else its last. */
export function explainEnd(how: string, log: readonly string[]): string {
  // What is indented belongs to a stack.
  const lines = log.filter((line) => /^\S/u.test(line)).map(textOf);
  const line = lines.findLast((text) => aboutFaults.test(text)) ?? lines.at(-1);
  return line === undefined ? how : `${how}; its log says: ${cutLine(line)}`;
}
