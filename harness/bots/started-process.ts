import type { RunningProcess } from '../process/running-process.ts';
import { EventLog } from '../waiting/event-log.ts';
import type { StartedBot } from './target.ts';

const outputLimitLines = 20_000;

/** Every line that a bot's process prints from now on. One that floods its output must not fill the memory. */
export function collectOutput(running: RunningProcess): EventLog<string> {
  const output = new EventLog<string>();
  running.onLine((line) => {
    if (output.items.length < outputLimitLines) output.append(line);
    else if (output.items.length === outputLimitLines)
      output.append('… (what it said after that was not kept)');
  });
  return output;
}

/**
 * A process as a started bot.
 * @param isUp waits for the sign of it; the process is killed where it rejects.
 * @param stop ends the process in good order.
 */
export async function untilStarted(
  running: RunningProcess,
  output: EventLog<string>,
  isUp: () => Promise<void>,
  stop: () => PromiseLike<void> = () => running[Symbol.asyncDispose](),
): Promise<StartedBot> {
  try {
    await isUp();
  } catch (error) {
    await running.kill();
    throw error;
  }
  return {
    output,
    logTail: running.logTail,
    exited: running.exited.then(({ text }) => text),
    async kill() {
      await running.kill();
    },
    async [Symbol.asyncDispose]() {
      await stop();
    },
  };
}
