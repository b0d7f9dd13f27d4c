import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { discoverScenarios } from '../engine/discover.ts';
import { packageRoot, sourceRoot } from '../package-layout.ts';
import { markdownTable } from './markdown-table.ts';
import { casesFor, circumstancesIn, type Circumstances, type Scenario } from '../stage/scenario.ts';

/** Where the table stands. */
export const coverageReferenceFile = join(packageRoot, 'docs', 'coverage.md');

const mutantsFolder = join(sourceRoot, 'fixtures', 'mutants');
/** In the comment that heads a mutant: the rule that it breaks. */
const ruleTag = /@rule (?<rule>.+)/;

const all: readonly Circumstances[] = [false, true].flatMap((besideOthers) =>
  (['room', 'to-device'] as const).flatMap((transport) =>
    (['person', 'bot'] as const).map((asks) => ({ transport, asks, besideOthers })),
  ),
);

const intro = `# Where a broken rule of verification is looked for

Made by \`npm run docs\` from what scenarios and mutants say of themselves; do not edit.

Each rule must hold in a room and by to-device messages, whether the bot is asked or asks itself, alone and while others are
verified. A number says how many pairs there are of a mutant that breaks the rule and a scenario that must notice it; **–** says
that nobody looks there, and "not possible" that the rule cannot be broken there, for the reason that its section names.
Scenarios that do not say how their verifications go on are left out. So are mutants that break no rule of verification. That
the shared judge would notice a fault everywhere, as it does for keys in a mac, does not show here: only mutants are counted.
`;

/** Where a rule cannot be broken, and why. */
interface NotPossible {
  readonly why: string;
  isAt(at: Circumstances): boolean;
}

const notPossible: Readonly<Record<string, NotPossible>> = {
  'steps encrypted as the room is': {
    why: 'a to-device step goes into no room',
    isAt: ({ transport }) => transport === 'to-device',
  },
  'who is served': {
    why: 'its operator has chosen who is asked',
    isAt: ({ asks, besideOthers = false }) => asks === 'bot' && !besideOthers,
  },
};

/** A mutant and a scenario that must notice it. */
interface Look {
  readonly rule: string;
  readonly mutant: string;
  /** The scenario, with its case if it has some. */
  readonly entry: string;
  readonly at: Circumstances;
}

/** Rule by transport, role, mutant and scenario, as Markdown. */
export async function coverageReference(): Promise<string> {
  const looks = looksOf(await discoverScenarios(join(sourceRoot, 'scenarios')), readRules());
  const rules = [...new Set(looks.map(({ rule }) => rule))].toSorted();
  const header = ['rule', ...all.map((at) => nameOf(at))];
  const rows = rules.map((rule) => {
    const ofRule = looks.filter((look) => look.rule === rule);
    return [rule, ...all.map((at) => cell(rule, at, ofRule.filter((look) => isAt(look, at)).length))];
  });
  return [intro, ...markdownTable(header, rows), '', ...rules.flatMap((rule) => section(rule, looks))].join(
    '\n',
  );
}

/**
 * What the table says of a rule in some circumstances. Exported for its test.
 * @throws Error where something is found that is called impossible.
 */
export function cell(rule: string, at: Circumstances, count: number): string {
  const isPossible = notPossible[rule]?.isAt(at) !== true;
  if (!isPossible && count > 0)
    throw new Error(`the rule "${rule}" is broken in: ${nameOf(at)}. The table calls that impossible.`);
  if (count > 0) return String(count);
  return isPossible ? '**–**' : 'not possible';
}

/** The rule of verification that each mutant breaks, where it says so. */
export function readRules(): ReadonlyMap<string, string> {
  const files = readdirSync(mutantsFolder).filter((name) => name.endsWith('.ts'));
  return new Map(
    files.flatMap((file): [string, string][] => {
      const rule = ruleTag.exec(readFileSync(join(mutantsFolder, file), 'utf8'))?.groups?.['rule'];
      return rule === undefined ? [] : [[file.slice(0, -'.ts'.length), rule]];
    }),
  );
}

/** Exported for its test. */
export function looksOf(scenarios: readonly Scenario[], rules: ReadonlyMap<string, string>): Look[] {
  return scenarios.flatMap((scenario) =>
    Object.keys(scenario.mutants).flatMap((mutant) => {
      const rule = rules.get(mutant);
      if (rule === undefined) return [];
      return casesFor(scenario, mutant).flatMap((which) => {
        const entry = scenario.cases === undefined ? scenario.id : `${scenario.id}/${which}`;
        return circumstancesIn(scenario, which).map((at) => ({ rule, mutant, entry, at }));
      });
    }),
  );
}

function section(rule: string, looks: readonly Look[]): string[] {
  const lines = all.flatMap((at) => {
    const here = looks.filter((look) => look.rule === rule && isAt(look, at));
    const mutants = [...new Set(here.map(({ mutant }) => mutant))].toSorted();
    return mutants.map((mutant) => {
      const entries = here.filter((look) => look.mutant === mutant).map(({ entry }) => `\`${entry}\``);
      return `- ${nameOf(at)}: \`${mutant}\` by ${entries.toSorted().join(', ')}`;
    });
  });
  const impossible = all.filter((at) => notPossible[rule]?.isAt(at)).map((at) => nameOf(at));
  const why =
    impossible.length === 0 ? [] : [`- not possible in ${impossible.join('; ')}: ${notPossible[rule]!.why}`];
  return [`## ${rule}`, '', ...lines, ...why, ''];
}

function isAt({ at }: Look, { transport, asks, besideOthers = false }: Circumstances): boolean {
  return at.transport === transport && at.asks === asks && (at.besideOthers ?? false) === besideOthers;
}

function nameOf({ transport, asks, besideOthers }: Circumstances): string {
  return `${transport}, ${asks === 'person' ? 'asked' : 'asking'}${besideOthers ? ', with others' : ''}`;
}

if (import.meta.main) writeFileSync(coverageReferenceFile, await coverageReference());
