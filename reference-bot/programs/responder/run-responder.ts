import { runProgram } from '../../base/program/run-program.ts';
import type { Environment } from '../../base/seams/seams.ts';
import type { ResponderSeams } from './responder-seams.ts';
import { startResponder } from './start-responder.ts';

/** Runs the responder as this process, until it is told to stop or cannot go on; see `runProgram` for the exit codes. */
export function runResponder(seams: ResponderSeams, env: Environment = process.env): Promise<never> {
  return runProgram(seams.clock, () => startResponder(seams, env));
}
