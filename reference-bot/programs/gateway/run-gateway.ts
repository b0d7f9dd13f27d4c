import { runProgram } from '../../base/program/run-program.ts';
import type { Environment } from '../../base/seams/seams.ts';
import type { Seams } from '../../channels/registry.ts';
import { startGateway } from './start-gateway.ts';

/** Operators know one code for all that can go wrong, as every command of theirs has it. */
const failed = 1;

/** Runs the gateway as this process until a signal stops it, with exit code 0, or it cannot start, with exit code 1. */
export function runGateway(seams: Seams, env: Environment = process.env): Promise<never> {
  return runProgram(
    seams.clock,
    () => startGateway(seams, env),
    () => failed,
  );
}
