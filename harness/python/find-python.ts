import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const candidates = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10'];
const oldestMinor = 10;
const answerLimitMs = 15_000;

/** A Python that environments can be made with: 3.10 or later, with the `venv` module. */
export interface Python {
  /** Absolute path of the interpreter. */
  readonly path: string;
  /** E.g. `3.11`. */
  readonly version: string;
}

/** What a search found; `rejected` says for each command that ran why it will not do. */
export type PythonSearch =
  | { readonly state: 'found'; readonly python: Python }
  | { readonly state: 'missing'; readonly rejected: readonly string[]; readonly advice: string };

/**
 * Looks for a usable Python on `PATH`: `python3` first, then by version.
 * Rejects only when `signal` is aborted.
 */
export async function findPython(
  signal: AbortSignal,
  commands: readonly string[] = candidates,
): Promise<PythonSearch> {
  if (process.platform !== 'linux') {
    return {
      state: 'missing',
      rejected: [`the locked packages are ready-built for Linux alone, and this is ${process.platform}`],
      advice: 'Run it on Linux',
    };
  }
  const rejected: string[] = [];
  for (const command of commands) {
    const answer = await examine(command, signal);
    if (answer === 'absent') continue;
    if (typeof answer === 'string') rejected.push(answer);
    else return { state: 'found', python: answer };
  }
  return {
    state: 'missing',
    rejected: rejected.length > 0 ? rejected : ['there is no python3 on PATH'],
    advice: 'Install Python 3.10 or later with its venv module, e.g. apt-get install python3 python3-venv',
  };
}

const question = `
import importlib.util, json, sys
has = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name)]
print(json.dumps({"path": sys.executable, "version": list(sys.version_info[:2]), "has": has}))
`;

interface Answer {
  readonly path: string;
  readonly version: readonly [number, number];
  readonly has: readonly string[];
}

async function examine(command: string, signal: AbortSignal): Promise<Python | string> {
  let answer: Answer;
  try {
    const { stdout } = await promisify(execFile)(command, ['-I', '-c', question], {
      signal,
      timeout: answerLimitMs,
    });
    answer = JSON.parse(stdout) as Answer;
  } catch (error) {
    signal.throwIfAborted();
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? 'absent' : `${command} does not run: ${message.split('\n', 1)[0]}`;
  }
  const [major, minor] = answer.version;
  const version = `${major}.${minor}`;
  if (major !== 3 || minor < oldestMinor)
    return `${command} is ${version}, and 3.${oldestMinor} or later is needed`;
  if (answer.has.length < 2) return `${command} ${version} has no venv module (Debian: python3-venv)`;
  return { path: answer.path, version };
}
