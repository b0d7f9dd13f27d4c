import { realConsole } from './console/real-console.ts';
import { runCli } from './run-cli.ts';

for (const stream of [process.stdout, process.stderr]) {
  // The reader of the output may leave: what was asked for is done all the same.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

const exitCode = await runCli(process.argv.slice(2), realConsole());
// Some commands have set one already.
process.exitCode ||= exitCode;
