import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { packageRoot } from '../../../package-layout.ts';

/** `cara-smoke`, as programs start it. */
export const program = join(packageRoot, 'harness', 'cli', 'bin.js');

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs. */
export interface Running {
  signal(name: NodeJS.Signals): void;
  readonly ended: Promise<Ended>;
}

/** Runs `cara-smoke` in a folder. @param env added to that of this process. */
export function runTool(
  args: readonly string[],
  folder: string,
  env: Readonly<Record<string, string>>,
): Running {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: folder,
    // The program may start itself again with the Node that it needs: signals are for all of the group.
    detached: true,
    env: { ...process.env, CARA_SMOKE_CACHE_DIR: join(folder, 'cache'), ...env },
  });
  const ended = (async (): Promise<Ended> => {
    const [code, stdout, stderr] = await Promise.all([
      new Promise<number | null>((resolve) => void child.on('close', resolve)),
      text(child.stdout),
      text(child.stderr),
    ]);
    return { code, stdout, stderr };
  })();
  return { signal: (name) => void process.kill(-child.pid!, name), ended };
}
