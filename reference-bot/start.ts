import { startBot } from './bot.ts';
import { runProgram } from './program/run-program.ts';
import type { Environment, Seams } from './seams/seams.ts';

export { type RunningBot, startBot } from './bot.ts';
export { realSeams } from './seams/real-seams.ts';
export type { Environment, Seams } from './seams/seams.ts';

/** Runs the gateway as this process, until it is told to stop or cannot start; see `runProgram` for the exit codes. */
export function runBot(seams: Seams, env: Environment = process.env): Promise<never> {
  return runProgram(seams.clock, () => startBot(seams, env));
}
