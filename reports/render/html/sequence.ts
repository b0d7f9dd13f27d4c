import type { Evidence, WireEvidence } from '../../model/evidence.ts';
import { sentInClear } from '../../model/in-clear.ts';
import type { ReportScenario } from '../../model/report.ts';

/** Who takes part in a conversation; each is a lane of the diagram. */
export type Lane = { role: 'peer' | 'network'; name: string } | { role: 'bot' };

interface Moment {
  readonly at: number;
  /** Index of the step it belongs to; -1 outside of steps. */
  readonly step: number;
}

/** One event on its way: drawn from its sender over the network to everyone who got it. */
export interface Arrow extends Moment {
  readonly kind: 'arrow';
  /** Lanes, by index. */
  readonly from: number;
  readonly to: readonly number[];
  readonly wire: WireEvidence;
  /** Whether it went out in clear where ciphertext was due. */
  readonly inClear: boolean;
}

/** The begin of a step, across all lanes. */
export interface StepMark extends Moment {
  readonly kind: 'step';
  readonly text: string;
}

/** Something that happens in one lane and sends nothing. */
export interface Note extends Moment {
  readonly kind: 'note';
  readonly lane: number;
  readonly text: string;
}

export interface Sequence {
  /** Peers first, then the network, then the bot. */
  readonly lanes: readonly Lane[];
  /** In the order of time. */
  readonly rows: readonly (Arrow | StepMark | Note)[];
}

type Seen = Moment & { readonly wire: WireEvidence; readonly inClear: boolean };

/**
 * The conversation of a scenario, or undefined where no event was seen. What several parties saw of one event,
 * e.g. its sender and its receiver, becomes one arrow; what one party saw twice stays two.
 */
export function sequenceOf(scenario: Pick<ReportScenario, 'evidence' | 'steps'>): Sequence | undefined {
  const wrong = new Set<Evidence>(sentInClear(scenario.evidence.map(({ evidence }) => evidence)));
  const seen = scenario.evidence.flatMap(({ at, step = -1, evidence }): Seen[] =>
    evidence.kind === 'wire' ? [{ at, step, wire: evidence, inClear: wrong.has(evidence) }] : [],
  );
  if (seen.length === 0) return undefined;
  const peers = [...new Set(seen.map(({ wire }) => wire.seenBy))];
  const lanes: Lane[] = [
    ...peers.map((name): Lane => ({ role: 'peer', name })),
    { role: 'network', name: networkIn(seen) },
    { role: 'bot' },
  ];
  const told = [...arrowsOf(seen, peers), ...notesOf(scenario, peers)];
  const rows = [...stepsAround(told, scenario), ...told];
  // The recorder's clock is coarse: what ends a step and what begins the next may bear the same time.
  return { lanes, rows: rows.sort((a, b) => a.at - b.at || a.step - b.step) };
}

/** What stands between the people and the bot. */
function networkIn(seen: readonly Seen[]): string {
  const [network, ...others] = new Set(seen.map(({ wire }) => wire.network));
  if (network === undefined || others.length > 0) return 'networks';
  return network === 'matrix' ? 'homeserver' : network;
}

function notesOf({ evidence: items }: Pick<ReportScenario, 'evidence'>, peers: readonly string[]): Note[] {
  const [network, bot] = [peers.length, peers.length + 1];
  return items.flatMap(({ at, step = -1, evidence }): Note[] => {
    if (evidence.kind === 'sas') {
      const lane = evidence.side === 'bot' ? bot : peers.indexOf(evidence.actor);
      return lane === -1 ? [] : [{ kind: 'note', at, step, lane, text: 'shows emoji' }];
    }
    if (evidence.kind !== 'trust') return [];
    const good = evidence.links.filter(({ state }) => state === 'ok').length;
    const text = `oracle: ${good} of ${evidence.links.length} signed`;
    return [{ kind: 'note', at, step, lane: network, text }];
  });
}

function stepsAround(told: readonly Moment[], { steps }: Pick<ReportScenario, 'steps'>): StepMark[] {
  const first = Math.min(...told.map(({ at }) => at));
  const last = Math.max(...told.map(({ at }) => at));
  return steps.flatMap(({ title, startMs, durationMs }, step): StepMark[] => {
    const overlaps = startMs <= last && startMs + durationMs >= first;
    return overlaps ? [{ kind: 'step', at: startMs, step, text: `${step + 1} ${title}` }] : [];
  });
}

interface Draft extends Arrow {
  readonly to: number[];
  /** Equal for what different parties see of the same event. */
  readonly key: string;
  readonly sightings: Set<string>;
}

function arrowsOf(seen: readonly Seen[], peers: readonly string[]): Arrow[] {
  const laneOfUser = new Map<string, number>();
  for (const { wire } of seen) {
    const self = wire.direction === 'sent' ? wire.from : wire.to;
    if (self !== undefined) laneOfUser.set(self, peers.indexOf(wire.seenBy));
  }
  const laneOf = (user: string | undefined): number => laneOfUser.get(user ?? '') ?? peers.length + 1;
  const drafts: Draft[] = [];
  for (const { at, step, wire, inClear } of seen) {
    const key = keyOf(wire);
    const sighting = `${wire.seenBy} ${wire.direction}`;
    const from = laneOf(wire.from);
    const receiver = wire.direction === 'sent' ? laneOf(wire.to) : peers.indexOf(wire.seenBy);
    const known = drafts.find((draft) => draft.key === key && !draft.sightings.has(sighting));
    const draft = known ?? {
      kind: 'arrow',
      at,
      step,
      from,
      to: [],
      wire,
      inClear,
      key,
      sightings: new Set(),
    };
    if (known === undefined) drafts.push(draft);
    draft.sightings.add(sighting);
    if (receiver !== from && !draft.to.includes(receiver)) draft.to.push(receiver);
  }
  return drafts;
}

function keyOf(wire: WireEvidence): string {
  if (wire.eventId !== undefined) return wire.eventId;
  return [wire.transport, wire.from, wire.to ?? wire.room, wire.type, wire.flow, wire.cancelCode].join(' ');
}
