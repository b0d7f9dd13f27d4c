import { join } from 'node:path';
import { discoverScenarios } from '../../engine/discover.ts';
import { entriesNamed } from '../../engine/selection.ts';
import { requireKnown } from '../../errors/usage-error.ts';
import { sourceRoot } from '../../package-layout.ts';

/** What the first word may be without naming a scenario: a case, a mutant or several scenarios. */
const isOfScenarios = /[./@~*]/;

/**
 * Refuses a first word that is neither a command nor the name of scenarios, which may go without the command `run`.
 * @throws UsageError that says what was probably meant.
 */
export async function requireCommand(args: readonly string[], commands: readonly string[]): Promise<void> {
  const [word, next] = args[0] === 'help' ? [args[1], undefined] : args;
  if (word === undefined || word.startsWith('-') || commands.includes(word)) return;
  if (args[0] !== 'help' && isOfScenarios.test(word) && next !== '--help') return;
  // What these are called is seen when they are loaded.
  if (args.some((other) => /^--scenarios(?:=|$)/u.test(other))) return;
  const scenarios = await discoverScenarios(join(sourceRoot, 'scenarios'));
  const entries = scenarios.map((scenario) => ({ id: scenario.id, scenario }));
  if (args[0] !== 'help' && entriesNamed(entries, word).length > 0) return;
  requireKnown('command or scenario', word, [...commands, ...scenarios.map(({ id }) => id)]);
}
