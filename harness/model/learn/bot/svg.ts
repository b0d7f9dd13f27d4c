import { EnvironmentError } from '../../../errors/environment-error.ts';

/** Graphviz is large, and need not be there where nobody draws: so types do not follow its name. */
const library: string = '@viz-js/viz';

interface Graphviz {
  instance(): Promise<{ renderString(dot: string, options: { format: 'svg' }): string }>;
}

/**
 * The picture of a graph in the language of Graphviz.
 * @throws EnvironmentError where Graphviz is not installed.
 */
export async function toSvg(dot: string): Promise<string> {
  const { instance } = await (import(library) as Promise<Graphviz>).catch((error: unknown) => {
    throw new EnvironmentError(`drawing a machine takes Graphviz: npm install ${library}`, { cause: error });
  });
  const viz = await instance();
  return viz.renderString(dot, { format: 'svg' });
}
