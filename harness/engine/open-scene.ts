import type { Capability } from '../bots/capabilities.ts';
import { ExpectationError } from '../errors/expectation-error.ts';
import type { Seat } from '../networks/network.ts';
import type { Witness } from '../networks/witness.ts';
import { acquainted } from '../stage/acquaintance.ts';
import { brokenBot, brokenService, type PlanEntry } from '../stage/plan-entry.ts';
import { castOf } from '../stage/scenario.ts';
import type { RunScope } from '../stage/run-scope.ts';
import type { Scene } from '../stage/scene.ts';
import { explainEnd } from './explain-end.ts';
import type { EmptyScene } from './set-the-stage.ts';

const logLinesKept = 40;

/** What the parts of a scenario have told its scene so far. */
export interface ToldToScene {
  readonly witnesses: readonly Witness[];
  /** Called where the scenario has failed. */
  readonly afterFailure: readonly (() => void)[];
  /** Seats of the bot; none if no bot was started. */
  readonly seats: readonly Seat[];
  /** Who is there: names, and what lets a person in. They are secrets. */
  readonly addresses: readonly (readonly [label: string, value: string])[];
  /** The end of the bot's log. */
  botLog(): readonly string[];
}

type Given = Pick<Scene, 'number' | 'sharedPart' | 'stack' | 'signal' | 'record'> & {
  /** Ends the scenario for a reason. */
  readonly end: (reason: unknown) => void;
};

/** A scene for an entry, in which nothing is set up yet, and what its parts will tell it. */
export function openScene(
  entry: PlanEntry,
  run: RunScope,
  { end, ...given }: Given,
): { readonly scene: EmptyScene; readonly told: ToldToScene } {
  const witnesses: Witness[] = [];
  const afterFailure: (() => void)[] = [];
  const addresses: [string, string][] = [];
  let seats: readonly Seat[] = [];
  let readBotLog: ((lines?: number) => readonly string[]) | undefined;
  const botLog = (): readonly string[] => readBotLog?.(logLinesKept) ?? [];
  const scene: EmptyScene = {
    ...given,
    chat: entry.scenario.chat,
    cast: castFor(entry, run.target.claims),
    playedBy: entry.peer,
    brokenBot: brokenBot(entry),
    brokenService: brokenService(entry),
    run,
    endWithBot(exited, isStillNeeded = () => true) {
      void exited.then((how) => {
        if (!isStillNeeded()) return;
        const observed = explainEnd(how, botLog());
        end(new ExpectationError(`the bot's process ${how}`, 'a bot that keeps running', observed));
      });
    },
    keepBotLog: (tail) => (readBotLog = tail),
    tellVisitor: (label, value) => addresses.push([label, value]),
    keepSeats: (taken) => (seats = taken),
    addWitness: (witness) => witnesses.push(witness),
    onFailure: (then) => afterFailure.push(then),
  };
  const told = {
    witnesses,
    afterFailure,
    addresses,
    botLog,
    get seats() {
      return seats;
    },
  };
  return { scene, told };
}

/** Who takes part, with clients that let a bot with these claims know their devices where it has to. */
function castFor({ scenario, case: which }: PlanEntry, claims: readonly Capability[]): Scene['cast'] {
  const cast = castOf(scenario, which);
  return scenario.acquaintance ? acquainted(cast, claims) : cast;
}
