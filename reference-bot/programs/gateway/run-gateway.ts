import { runProgram } from '../../base/program/run-program.ts';
import type { Environment } from '../../base/seams/seams.ts';
import type { Seams } from '../../channels/registry.ts';
import { startGateway } from './start-gateway.ts';

/** Runs the gateway as this process until a signal stops it or it cannot start; see `runProgram` for the exit codes. */
export function runGateway(seams: Seams, env: Environment = process.env): Promise<never> {
  return runProgram(seams.clock, () => startGateway(seams, env));
}
