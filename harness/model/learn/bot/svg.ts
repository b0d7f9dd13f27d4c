import { EnvironmentError } from '../../../errors/environment-error.ts';

/** Graphviz is large, and need not be there where nobody draws: so types do not follow its name. */
const library: string = '@viz-js/viz';

interface Graphviz {
  instance(): Promise<{ renderString(dot: string, options: { format: 'svg' }): string }>;
}

/** Makes a picture of a graph in the language of Graphviz. */
export type Draw = (dot: string) => string;

/** @throws EnvironmentError where Graphviz is not installed. */
export async function openGraphviz(): Promise<Draw> {
  const { instance } = await (import(library) as Promise<Graphviz>).catch((error: unknown) => {
    throw new EnvironmentError(`drawing a machine takes Graphviz: npm install ${library}`, { cause: error });
  });
  const viz = await instance();
  return (dot) => viz.renderString(dot, { format: 'svg' });
}
