import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { discoverScenarios } from '../engine/discover.ts';
import { packageRoot, sourceFile, sourceRoot } from '../package-layout.ts';
import type { Scenario } from '../stage/scenario.ts';

/** Where the table stands. */
export const errorReferenceFile = join(packageRoot, 'docs', 'matrix-errors.md');

/** What the reference bot says of a kind of error. */
interface Kind {
  readonly status: number;
  readonly text: string;
  readonly retry?: boolean;
  readonly action: string;
  /** Why it never shows it. */
  readonly never?: string;
}

/** How it is known that a kind of error is told. */
export interface Witnesses {
  readonly scenarios: readonly string[];
  readonly unitTests: readonly string[];
  readonly never: string | undefined;
}

const intro = `# Kinds of error on Matrix

Made by \`npm run docs\` from the table of the reference bot, from scenarios and from unit tests; do not edit.

A gateway tells a kind as \`channels[].extra.lastErrorKind\` of \`GET /control/channels\`, or as \`detail.kind\` of an answer that
refuses. The process stays up: only settings that cannot work end it before it has begun.
`;

/** The kinds with what to do about them, and where each is looked for, as Markdown. */
export async function errorReference(): Promise<string> {
  const kinds = await readKinds();
  const witnesses = await readWitnesses(kinds);
  const all = Object.entries(kinds);
  const count = (fits: (found: Witnesses) => boolean): number => [...witnesses.values()].filter(fits).length;
  const summary = [
    `${count(({ scenarios }) => scenarios.length > 0)} of ${all.length} are provoked by scenarios`,
    `${count(({ scenarios, unitTests }) => scenarios.length === 0 && unitTests.length > 0)} by unit tests of the reference bot alone`,
    `${count(({ never }) => never !== undefined)} are never told by it`,
  ].join(', ');
  return [
    intro,
    '## What to do',
    '',
    ...all.map(
      ([kind, { status, retry, text, action }]) =>
        `- \`${kind}\` (${status}${retry ? ', try again' : ''}), “${text.trim()}…” ${action}`,
    ),
    '',
    '## Where each is looked for',
    '',
    `${summary}.`,
    '',
    ...all.map(([kind]) => `- \`${kind}\`: ${tell(witnesses.get(kind)!)}`),
    '',
  ].join('\n');
}

function tell({ scenarios, unitTests, never }: Witnesses): string {
  if (never !== undefined) return `never, as ${never}`;
  const told = [
    scenarios.length > 0 && `by ${list(scenarios)}`,
    unitTests.length > 0 && `in ${list(unitTests)}`,
  ];
  return told.filter(Boolean).join('; ') || '**nowhere**';
}

/** The bot's own table, read as data: the judge does not import the bot. */
async function readKinds(): Promise<Readonly<Record<string, Kind>>> {
  const file = sourceFile('reference-bot', 'channels', 'matrix', 'error-kinds');
  const { errorKinds } = (await import(pathToFileURL(file).href)) as {
    errorKinds: Readonly<Record<string, Kind>>;
  };
  return errorKinds;
}

/** Exported for its test. */
export async function readWitnesses(
  kinds?: Readonly<Record<string, Kind>>,
): Promise<ReadonlyMap<string, Witnesses>> {
  const known = kinds ?? (await readKinds());
  const scenarios = await discoverScenarios(join(sourceRoot, 'scenarios'));
  const tests = readTests();
  return new Map(
    Object.entries(known).map(([kind, { never }]) => {
      const unitTests = tests.filter(({ text }) => names(text, kind)).map(({ file }) => file);
      return [kind, { scenarios: provoking(scenarios, kind), unitTests: unitTests.toSorted(), never }];
    }),
  );
}

function provoking(scenarios: readonly Scenario[], kind: string): string[] {
  return scenarios
    .flatMap(({ id, provokes = {} }) =>
      Object.entries(provokes)
        .filter(([, provoked]) => provoked === kind)
        .map(([which]) => (which === 'only' ? id : `${id}/${which}`)),
    )
    .toSorted();
}

interface TestFile {
  readonly file: string;
  readonly text: string;
}

/** Tests of the Matrix channel, except that of the table itself. */
function readTests(): readonly TestFile[] {
  const folder = join(packageRoot, 'reference-bot', 'channels', 'matrix');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts') && name !== 'error-kinds.test.ts')
    .map((name) => ({ file: name.replaceAll('\\', '/'), text: readFileSync(join(folder, name), 'utf8') }));
}

/** Whether a test expects a kind: as a member, or in a row of a table. Words that mean other things too must stand so. */
function names(text: string, kind: string): boolean {
  if (kind.includes('-')) return text.includes(`'${kind}'`);
  return new RegExp(`kind: '${kind}'|^\\s*'${kind}',$`, 'mu').test(text);
}

function list(items: readonly string[]): string {
  return items.map((item) => `\`${item}\``).join(', ');
}

if (import.meta.main) writeFileSync(errorReferenceFile, await errorReference());
