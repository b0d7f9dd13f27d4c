import { dirname, resolve } from 'node:path';
import { EnvironmentError } from '../../errors/environment-error.ts';
import { PythonNotReady } from '../../python/python-not-ready.ts';
import { virtualEnvironment, type BuildOptions } from '../../python/virtual-environment.ts';
import type { TargetManifest } from './schema.ts';

const logLinesInMessage = 5;

/**
 * The interpreter that `{python}` stands for: undefined where the manifest asks for none.
 * @throws EnvironmentError with an advice when its environment cannot be made here.
 */
export async function pythonOf(
  { name, python }: TargetManifest,
  file: string,
  options: BuildOptions,
): Promise<string | undefined> {
  if (python === undefined) return undefined;
  if (process.platform !== 'linux') {
    throw new EnvironmentError(
      `the environment of ${name} can be made on Linux only; in its manifest, name a Python of yours instead of {python}`,
    );
  }
  const recipe = {
    what: `the environment of ${name}`,
    prefix: 'bot',
    requirementsFile: resolve(dirname(file), python.requirements),
    newestPython: python.newest,
  };
  try {
    return (await virtualEnvironment(recipe, options)).python;
  } catch (error) {
    if (!(error instanceof PythonNotReady)) throw error;
    const log = error.logTail.slice(-logLinesInMessage).map((line) => `\n  ${line}`);
    throw new EnvironmentError(error.message + log.join(''), { cause: error });
  }
}
