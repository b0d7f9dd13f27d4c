/**
 * Lets the process go on when a reader of its output has gone, as with `| head`: a run still has reports to write.
 * What nobody reads is thrown away.
 */
export function guardOutputs(): void {
  for (const output of [process.stdout, process.stderr]) {
    output.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') throw error;
    });
  }
}
