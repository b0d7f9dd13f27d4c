import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  buildReport,
  isAsAttested,
  SecretRegistry,
  type RunEvent,
  type RunStarted,
} from '../../reports/index.ts';
import { UsageError } from '../errors/usage-error.ts';
import { chooseReporters } from './choose-reporters.ts';
import { exitCode, judgeRun, type ExitCode } from './exit-code.ts';
import { OutputFolder } from './output-folder.ts';
import { summaryLines } from './progress/summary-lines.ts';
import { readEvents } from './read-run.ts';

/** Lines are read in the log of a pipeline. */
const columns = 160;

/** What a person may ask of a merge. */
export interface MergeFlags {
  readonly outputDir: string;
  readonly reporter: readonly string[];
}

/** What one shard has left. */
interface ShardRun {
  readonly folder: string;
  readonly events: readonly RunEvent[];
  readonly started: RunStarted;
  readonly shard: NonNullable<RunStarted['shard']>;
}

/**
 * Makes one report of the shards of a run. What a shard that is not there would have played is blocked, never forgotten.
 * Returns the exit code of the whole.
 * @throws UsageError where the folders are not parts of one run.
 */
export async function mergeCommand(folders: readonly string[], flags: MergeFlags): Promise<ExitCode> {
  if (folders.some((folder) => resolve(folder) === resolve(flags.outputDir)))
    throw new UsageError(`${flags.outputDir} is one of the shards. Choose another with --output-dir`);
  const shards = folders.map(readShard).toSorted((one, other) => one.shard.part - other.shard.part);
  requireOneRun(shards);
  requireNoneTwice(shards);
  const events = [...shards.flatMap((one) => one.events), ...lostIn(shards)];
  const report = buildReport(events);
  using output = new OutputFolder(flags.outputDir, chooseReporters(flags.reporter));
  writeFileSync(output.eventsFile, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  await output.write(report, new SecretRegistry());
  const { code, because } = judgeRun(report);
  const cut = shards
    .filter(isCutOff)
    .map(({ folder }) => `${folder} was cut off before its end: play this shard again`);
  for (const line of [
    ...summaryLines(report, output.mainFile, columns, { isFollowed: false }),
    ...because,
    ...cut,
  ])
    process.stderr.write(`${line}\n`);
  return code === exitCode.pass && cut.length > 0 ? exitCode.environment : code;
}

/** Whether a shard was killed or interrupted: what it had still to play says nothing of the bot. */
function isCutOff({ events }: ShardRun): boolean {
  return !events.some((event) => event.type === 'run.finished' && !event.interrupted);
}

function readShard(folder: string): ShardRun {
  const events = readEvents(folder);
  if (isAsAttested(folder, 'events.ndjson') === false)
    throw new UsageError(
      `${folder}: events.ndjson is not as the run has left it, or its attestation is damaged; take the folder from the machine again. "cara-smoke verify ${folder}" tells more`,
    );
  const started = events.find((event) => event.type === 'run.started');
  if (started?.shard === undefined) throw new UsageError(`${folder} is not of a run with --shard`);
  return { folder, events, started, shard: started.shard };
}

function requireOneRun(shards: readonly ShardRun[]): void {
  const [first, ...others] = shards;
  for (const [index, other] of others.entries()) {
    if (wholeOf(other) !== wholeOf(first!))
      throw new UsageError(
        `${other.folder} and ${first!.folder} are not parts of one run: they must have the same selection, --seed, target and number of shards`,
      );
    const before = shards[index]!;
    if (before.shard.part === other.shard.part)
      throw new UsageError(
        `${before.folder} and ${other.folder} are both shard ${other.shard.part}/${other.shard.of}`,
      );
  }
}

/** Shards that were dealt out by the durations of different runs may share entries. */
function requireNoneTwice(shards: readonly ShardRun[]): void {
  const playedIn = new Map<string, string>();
  for (const { folder, started } of shards)
    for (const { id } of started.plan) {
      const before = playedIn.get(id);
      if (before !== undefined)
        throw new UsageError(
          `${before} and ${folder} have both played ${id}: they need the same --durations`,
        );
      playedIn.set(id, folder);
    }
}

/** What all shards of a run have in common. */
function wholeOf({ started, shard }: ShardRun): string {
  const ids = [...started.plan.map(({ id }) => id), ...shard.others].toSorted();
  const { seed, purpose, target, origin } = started;
  return JSON.stringify([shard.of, seed, purpose, target.name, origin?.sha256, ids]);
}

/** The end of what nobody has played. */
function lostIn(shards: readonly ShardRun[]): RunEvent[] {
  const { shard } = shards[0]!;
  const there = new Set(shards.map((one) => one.shard.part));
  const lost = Array.from({ length: shard.of }, (_, index) => index + 1).filter((part) => !there.has(part));
  const played = new Set(shards.flatMap(({ started }) => started.plan.map(({ id }) => id)));
  const which = `${lost.length === 1 ? 'shard' : 'one of the shards'} ${lost.map((part) => `${part}/${shard.of}`).join(', ')}`;
  const verdict = { status: 'blocked', reason: `${which} is not there` } as const;
  return shard.others
    .filter((id) => !played.has(id))
    .map((scenario) => ({
      type: 'scenario.finished',
      at: 0,
      scenario,
      verdict,
      replay: `npx cara-smoke run ${scenario}`,
    }));
}
