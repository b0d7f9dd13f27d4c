import type { PlannedScenario } from '../../reports/index.ts';
import type { PeerKind } from '../networks/matrix/peers/kinds.ts';
import { brokenService, type PlanEntry } from '../stage/plan-entry.ts';
import type { PartName } from '../stage/parts.ts';
import { casesFor, playersOf, type Scenario } from '../stage/scenario.ts';
import { requireKnown, UsageError } from '../errors/usage-error.ts';
import { setups } from '../stage/setups.ts';
import { neededParts } from './needed-parts.ts';
import { entriesNamed, matchesOneOf } from './selection.ts';

/** Parts of which one is there wherever a bot is started. */
const botParts: readonly PartName[] = ['bot', 'signUp', 'daemon', 'installation', 'webhook'];

export type Purpose = 'scenarios' | 'mutants';

export interface Selection {
  /** Names of entries, as `entriesNamed` takes them. Empty: all. */
  readonly ids: readonly string[];
  /** One of them must match. */
  readonly grep?: readonly RegExp[];
  /** None of them may match. */
  readonly grepInvert?: readonly RegExp[];
  readonly tags: readonly string[];
  /** Networks that a scenario needs, by their names or by the tags of the scenarios on them. Default: any. */
  readonly channels?: readonly string[];
  /** Mutants to be played with every scenario and case, whether they are listed there or not. Default: none. */
  readonly everyMutant?: readonly string[];
  /**
   * Kinds of peers, each for all the scenarios that it can play; scenarios without peers are left out. Otherwise each
   * scenario's usual one.
   */
  readonly peers?: readonly PeerKind[];
}

/**
 * All entries that are selected, in the order of the scenarios' ids.
 * @throws UsageError when a name is unknown or nothing is selected.
 */
export function plan(scenarios: readonly Scenario[], purpose: Purpose, selection: Selection): PlanEntry[] {
  const sorted = scenarios.toSorted((left, right) => left.id.localeCompare(right.id));
  const all = sorted.flatMap((scenario) => {
    const cases = caseEntries(scenario, selection.peers);
    if (purpose !== 'mutants') return cases;
    return [...mutantEntries(cases), ...unlistedEntries(cases, selection.everyMutant ?? [])];
  });
  const named = new Set(selection.ids.flatMap((id) => requireEntries(all, id)));
  const tags = [...new Set(sorted.flatMap((scenario) => scenario.tags))];
  for (const tag of selection.tags) requireKnown('tag', tag, tags);
  const { channels = [] } = selection;
  for (const channel of channels) requireKnown('channel', channel, tags);

  const selected = all.filter(
    (entry) =>
      (selection.ids.length === 0 || named.has(entry)) &&
      (selection.tags.length === 0 || selection.tags.some((tag) => entry.scenario.tags.includes(tag))) &&
      (channels.length === 0 || channels.some((channel) => isOn(channel, entry.scenario))) &&
      (selection.grep === undefined || matchesOneOf(selection.grep, entry)) &&
      !matchesOneOf(selection.grepInvert ?? [], entry),
  );
  if (selected.length === 0)
    throw new UsageError('no scenario matches the selection; see them all with --list');
  return selected;
}

function isOn(channel: string, { tags, uses }: Scenario): boolean {
  const needsIt = (name: PartName): boolean => {
    const setup = setups[name];
    return setup.per === 'run' && setup.network?.network === channel;
  };
  return tags.includes(channel) || neededParts(uses, setups).some(needsIt);
}

/** The same entries several times over; from the second round on their ids end in `#2`, `#3` and so on. */
export function repeat(entries: readonly PlanEntry[], times: number): PlanEntry[] {
  if (times === 1) return [...entries];
  const rounds = Array.from({ length: times }, (_, index) => index + 1);
  return rounds.flatMap((round) =>
    entries.map((entry) => ({ ...entry, id: round === 1 ? entry.id : `${entry.id}#${round}`, round })),
  );
}

/** The entry as reports name it. */
export function describeEntry({
  id,
  scenario,
  case: which,
  peer,
  mutant,
  unlisted,
  round,
}: PlanEntry): PlannedScenario {
  return {
    id,
    scenario: scenario.id,
    ...(scenario.cases === undefined ? {} : { case: which }),
    peer,
    title: scenario.title,
    subject: scenario.id.split('.')[0]!,
    tags: [...scenario.tags],
    requires: [...scenario.requires],
    ...(scenario.tier !== undefined && { tier: scenario.tier }),
    ...(scenario.manualStep !== undefined && { manualStep: scenario.manualStep }),
    ...(mutant === undefined ? {} : { mutant }),
    ...(unlisted && { unlisted }),
    ...(round === undefined ? {} : { round }),
  };
}

function caseEntries(scenario: Scenario, wanted: readonly PeerKind[] = []): PlanEntry[] {
  const players = playersOf(scenario);
  const [usual] = players;
  const playing =
    wanted.length === 0
      ? [usual!]
      : players.filter(
          (kind) => wanted.includes(kind) && neededParts(scenario.uses, setups).includes('peers'),
        );
  const { id, cases } = scenario;
  const bases = cases?.map((which) => ({ id: `${id}/${which}`, case: which })) ?? [{ id, case: 'only' }];
  return bases.flatMap((base) =>
    playing.map((peer) => ({
      ...base,
      id: peer === usual ? base.id : `${base.id}@${peer}`,
      scenario,
      peer,
    })),
  );
}

/** Each mutant in the cases that are to show it. */
function mutantEntries(cases: readonly PlanEntry[]): PlanEntry[] {
  return cases.flatMap((base) =>
    Object.keys(base.scenario.mutants)
      .filter((mutant) => casesFor(base.scenario, mutant).includes(base.case))
      .map((mutant) => ({ ...base, id: `${base.id}~${mutant}`, mutant })),
  );
}

/** Mutants where nothing is expected of them, as far as a scenario has what they break. */
function unlistedEntries(cases: readonly PlanEntry[], mutants: readonly string[]): PlanEntry[] {
  return cases.flatMap((base) => {
    const { scenario } = base;
    const startsBot = botParts.some((part) => scenario.uses.includes(part));
    return mutants.flatMap((mutant): PlanEntry[] => {
      const entry = { ...base, id: `${base.id}~${mutant}`, mutant, unlisted: true };
      const isListed =
        Object.hasOwn(scenario.mutants, mutant) && casesFor(scenario, mutant).includes(base.case);
      const breaks = brokenService(entry) === undefined ? startsBot : scenario.uses.includes('signUp');
      return isListed || !breaks ? [] : [entry];
    });
  });
}

function requireEntries(entries: readonly PlanEntry[], name: string): PlanEntry[] {
  const found = entriesNamed(entries, name);
  if (found.length === 0) requireKnown('scenario', name, namesOf(entries));
  return found;
}

function namesOf(entries: readonly PlanEntry[]): string[] {
  return [...new Set(entries.flatMap((entry) => [entry.scenario.id, entry.id]))];
}
