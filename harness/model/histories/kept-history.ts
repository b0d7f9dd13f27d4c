import { createHash } from 'node:crypto';
import { globSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { requireKnown, UsageError } from '../../errors/usage-error.ts';
import { readJson5 } from '../../files/read-json5.ts';
import { inputNames, type Input } from '../machine/inputs.ts';
import type { Output } from '../machine/outputs.ts';
import { implementations, type Quirk } from '../machine/quirks.ts';
import { nameOf, variants, type Variant } from '../machine/variants.ts';

/** The only format so far. */
const format = 1;

/** A verification in which a bot did what it must not, from its beginning to there. */
export interface KeptHistory {
  readonly variant: Variant;
  /** What the bot does wrong, after the words "the bot". */
  readonly says: string;
  /** The library of which it is known. Absent: of none. */
  readonly knownOf?: Quirk['implementation'] | undefined;
  /** What is to blame for the end where any of it was done to the bot. Default: the last but one of the steps. */
  readonly because?: readonly Input[];
  /** What was done to the bot, and what it did then; the last is what it must not do. */
  readonly steps: readonly KeptStep[];
  /** What it may do there, with a bar between ways to go on. */
  readonly expected: string;
}

/** One thing that was done to a bot. */
export interface KeptStep {
  readonly done: Input;
  /** In the order in which it came. */
  readonly bot: readonly Output[];
}

const fileSchema = z.strictObject({
  format: z.number(),
  machine: z.string(),
  says: z.string(),
  knownOf: z.string().optional(),
  because: z.array(z.string()).min(1).optional(),
  steps: z.array(z.strictObject({ done: z.string(), bot: z.array(z.string()) })).min(1),
  expected: z.string(),
});

/** Only the version, so that a file of another one is called that before anything else of it is. */
const versionSchema = z.looseObject({ format: z.number() });

/**
 * Reads a history.
 * @throws UsageError that names the file, and the format, machine, input or library that nobody knows.
 */
export function readHistory(file: string): KeptHistory {
  const { format: version } = readJson5(file, versionSchema, 'history');
  if (version !== format)
    throw new UsageError(`${file}: unknown format ${version} of a history. This version reads ${format}`);
  const { machine, knownOf, because, steps, says, expected } = readJson5(file, fileSchema, 'history');
  try {
    const name = requireKnown('machine', machine, variants.map(nameOf));
    return {
      says,
      expected,
      variant: variants.find((variant) => nameOf(variant) === name)!,
      ...(knownOf !== undefined && {
        knownOf: requireKnown('library', knownOf, Object.keys(implementations) as Quirk['implementation'][]),
      }),
      ...(because !== undefined && {
        because: because.map((input) => requireKnown('input', input, inputNames)),
      }),
      steps: steps.map(({ done, bot }) => ({
        done: requireKnown('input', done, inputNames),
        bot: bot as Output[],
      })),
    };
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`${file}: ${error.message}`);
    throw error;
  }
}

/** Reads all histories of a folder. */
export function readHistories(folder: string): readonly KeptHistory[] {
  return globSync('*.json', { cwd: folder })
    .toSorted()
    .map((name) => readHistory(join(folder, name)));
}

/** Writes a history into a folder, named after its machine, what was done last and all of what was done; gives the file. */
export function writeHistory(folder: string, { variant, because, ...rest }: KeptHistory): string {
  mkdirSync(folder, { recursive: true });
  const inputs = rest.steps.map(({ done }) => done);
  const digest = createHash('sha256').update(inputs.join()).digest('hex').slice(0, 6);
  const file = join(folder, `${nameOf(variant)}.${inputs.at(-1)!.replace('/', '-')}.${digest}.json`);
  const content: z.input<typeof fileSchema> = {
    format,
    machine: nameOf(variant),
    ...rest,
    ...(because !== undefined && { because: [...because] }),
    steps: rest.steps.map(({ done, bot }) => ({ done, bot: [...bot] })),
  };
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
  return file;
}
