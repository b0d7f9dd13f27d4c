import { sourceExtension, sourceFile } from '../package-layout.ts';
import { bundle } from './bundle.ts';

/** Finds the file to run: the reference bot, or a mutant of it or of its sign-up service. */
export type OwnPrograms = (mutant?: string) => string;

/** The sources themselves. */
export const sourcePrograms: OwnPrograms = (mutant) =>
  mutant === undefined
    ? sourceFile('reference-bot', 'cli', 'main')
    : sourceFile('fixtures', 'mutants', ...mutant.split('/'));

/** Puts the programs that a run starts into few files, as they are started dozens of times. */
export async function bundlePrograms(mutants: readonly string[]): Promise<OwnPrograms> {
  if (sourceExtension !== '.ts') return sourcePrograms;
  const bundled = await bundle([sourcePrograms(), ...mutants.map(sourcePrograms)]);
  return (mutant) => bundled.get(sourcePrograms(mutant)) ?? sourcePrograms(mutant);
}
