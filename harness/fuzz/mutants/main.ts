import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pLimit from 'p-limit';
import { toShard } from '../../cli/arguments/values.ts';
import { readRules } from '../../cli/coverage-reference.ts';
import { messageOf } from '../../errors/message-of.ts';
import { requireKnown } from '../../errors/usage-error.ts';
import { packageRoot } from '../../package-layout.ts';
import { Ledger } from '../../process/ledger.ts';
import { MutantFinder, type Verdict } from './find-mutant.ts';
import { faultsOfReasons, mutantsPage } from './mutants-page.ts';

/*
 * Looks for the mutants that break a rule of verification by the suite alone: `npm run suite-mutants`. What was seen is kept
 * beside the page, so that some mutants can be played again without the others.
 */

/** Mutants: each has verifications with several people. */
const atOnce = 3;
const folder = join(packageRoot, 'docs', 'machines');
const resultsFile = join(folder, 'mutants.json');
const { values, positionals } = parseArgs({
  options: { shard: { type: 'string', default: '1/1' } },
  allowPositionals: true,
});
const rules = readRules();
const all = [...rules.keys()].toSorted();
const shard = toShard(values.shard);
const wanted = (
  positionals.length === 0 ? all : positionals.map((name) => requireKnown('mutant', name, all))
).filter((_, index) => index % shard.of === shard.part - 1);

const interruption = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(name, () => interruption.abort(new Error(`ended by ${name}`)));
const ledger = Ledger.open();
try {
  await using finder = new MutantFinder({ ledger, signal: interruption.signal });
  const limit = pLimit(atOnce);
  await limit.map(wanted, async (mutant) => {
    const verdict = await finder.find(mutant).catch((error: unknown) => messageOf(error));
    if (typeof verdict === 'string') {
      process.stdout.write(` ! ${mutant}   could not be played to the end: ${verdict}\n`);
      process.exitCode = 1;
      return;
    }
    keep(verdict);
    process.stdout.write(`${lineOf(verdict)}\n`);
  });
  const verdicts = readVerdicts();
  writeFileSync(join(folder, 'mutants.md'), mutantsPage(verdicts, rules));
  for (const fault of faultsOfReasons(verdicts)) {
    process.stdout.write(` ! ${fault}\n`);
    process.exitCode = 1;
  }
} finally {
  await ledger.close();
}

function lineOf({ mutant, found, played }: Verdict): string {
  if (found === undefined) return ` ✗ ${mutant}   escapes ${played.join(', ')}`;
  const { machine, state, input, expected, observed, verifications, steps } = found;
  return ` ✓ ${mutant}   ${machine}: ${state} × ${input}: expected ${expected}, observed ${observed}   (${verifications} verifications, ${steps} steps)`;
}

/** Those of mutants that are still there. */
function readVerdicts(): readonly Verdict[] {
  if (!existsSync(resultsFile)) return [];
  const verdicts = JSON.parse(readFileSync(resultsFile, 'utf8')) as Verdict[];
  return verdicts.filter(({ mutant }) => rules.has(mutant));
}

function keep(verdict: Verdict): void {
  const others = readVerdicts().filter(({ mutant }) => mutant !== verdict.mutant);
  const sorted = [...others, verdict].toSorted((one, other) => one.mutant.localeCompare(other.mutant));
  writeFileSync(resultsFile, `${JSON.stringify(sorted, null, 2)}\n`);
}
