import { findPython, type Python } from './find-python.ts';
import { PythonNotReady } from './python-not-ready.ts';

const oldestMinor = 10;

/**
 * A Python of this machine that is new enough, and not newer than `newest`, e.g. `3.12`, where that is given.
 * @throws PythonNotReady that says why each that was found will not do, and what to install.
 */
export async function choosePython(newest: string | undefined, signal: AbortSignal): Promise<Python> {
  if (newest === undefined) {
    const search = await findPython(signal);
    if (search.state === 'found') return search.python;
    throw new PythonNotReady(`No usable Python: ${search.rejected.join('; ')}`, search.advice);
  }
  const limit = minorOf(newest);
  const numbered = Array.from({ length: limit - oldestMinor + 1 }, (_, n) => `python3.${limit - n}`);
  const rejected: string[] = [];
  for (const command of ['python3', ...numbered]) {
    const search = await findPython(signal, [command]);
    if (search.state === 'missing') {
      rejected.push(...search.rejected.filter((reason) => reason.startsWith(command)));
    } else if (minorOf(search.python.version) <= limit) {
      return search.python;
    } else {
      rejected.push(`${command} is ${search.python.version}`);
    }
  }
  const why = rejected.length > 0 ? rejected.join('; ') : 'there is none on PATH';
  throw new PythonNotReady(
    `No usable Python, of 3.${oldestMinor} to ${newest}: ${why}`,
    `Install Python ${newest} with its venv module; others may stay beside it`,
  );
}

function minorOf(version: string): number {
  return Number(version.split('.')[1]);
}
