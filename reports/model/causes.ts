import type { Evidence } from './evidence.ts';
import { sentInClear } from './in-clear.ts';
import { outcomeOf } from './outcome.ts';
import { outcomes, type Outcome } from './outcomes.ts';
import type { Report, ReportScenario } from './report.ts';

type Cause = Report['causes'][number];

/** In what was observed of a bot that has ended, what its log says of that. */
const lastWords = /\bits log says: .*/su;

/** What asks for a cause: faults, and what kept a scenario from being judged. */
const unwell: ReadonlySet<Outcome> = new Set<Outcome>([
  'failed',
  'escaped',
  'misnamed',
  'flaky',
  'crashed',
  'blocked',
]);

/** What of a scenario tells its cause. */
export type CauseSource = Pick<ReportScenario, 'verdict' | 'mutant' | 'unlisted'> & {
  readonly evidence: readonly { readonly evidence: Evidence }[];
};

/**
 * Groups what went wrong by its most likely root cause, the gravest first and then those behind most scenarios. The
 * cause is what the judge says it is; else the first rule of a protocol that was broken; else that the bot wrote in
 * clear where ciphertext was due; else the reason itself, without the names that differ from scenario to scenario.
 */
export function groupByCause(scenarios: readonly ReportScenario[]): Cause[] {
  const cast = new Set(scenarios.flatMap((scenario) => castOf(scenario)));
  const asking = scenarios.filter((scenario) => unwell.has(outcomeOf(scenario)));
  const groups = Map.groupBy(asking, (scenario) => causeKey(scenario, cast));
  const causes = [...groups.values()].map((members): Cause => {
    const [first] = members as [ReportScenario];
    const cause = causeOf(first);
    const isWhole = members.length === 1 && cause === reasonOf(first);
    return {
      sentence: isWhole ? cause : withoutIds(cause),
      outcome: outcomeOf(first),
      entries: members.map(({ id }) => id),
    };
  });
  const gravity = ({ outcome }: Cause): number => outcomes.indexOf(outcome);
  return causes.toSorted((a, b) => gravity(a) - gravity(b) || b.entries.length - a.entries.length);
}

/**
 * Equal for scenarios that went wrong for the same cause: the cause without ids, limits of time and names of people.
 *
 * @param cast names of the people of the run.
 */
export function causeKey(scenario: CauseSource, cast: ReadonlySet<string>): string {
  const nameless = withoutIds(causeOf(scenario))
    .split(/\b/)
    .map((word) => (cast.has(word) ? 'a person' : word))
    .join('')
    .replaceAll(/\d+(?:\.\d+)? (?=ms|s|min)/g, '')
    // Lines of logs have times and numbers of processes.
    .replace(lastWords, (words) => words.replaceAll(/\d+/g, ''));
  return `${outcomeOf(scenario)} ${nameless}`;
}

/** Names of the people whose clients gave evidence. */
export function castOf({ evidence }: Pick<CauseSource, 'evidence'>): string[] {
  return evidence.flatMap(({ evidence: item }) =>
    item.kind === 'wire' ? [item.seenBy] : item.kind === 'trust' ? [item.peer] : [],
  );
}

function causeOf(scenario: CauseSource): string {
  const { verdict } = scenario;
  if (verdict.status === 'pass') return reasonOf(scenario);
  if (verdict.cause !== undefined) return verdict.cause;
  const reason = reasonOf(scenario);
  const evidence = scenario.evidence.map((item) => item.evidence);
  // A rule that the reason does not name was broken too, and had no part in the verdict.
  const rule = evidence.find(
    (item) =>
      item.kind === 'check' && item.rule !== undefined && reason.includes(withoutDoubt(item.observed)),
  );
  if (rule?.kind === 'check') return withoutDoubt(rule.observed);
  // A wait for a readable message, or for ciphertext, fails because of a message in clear. Other failures have other causes.
  const missesText = reason.startsWith('waited') || verdict.expected === 'm.room.encrypted';
  return missesText && sentInClear(evidence).some(({ direction }) => direction === 'received')
    ? 'the bot wrote in clear into an encrypted room'
    : [reason, ...wordsOfLog(verdict)].join('; ');
}

/** What the log of a bot says of its end. Ends with the same code may have different causes. */
function wordsOfLog({ observed = '' }: Exclude<CauseSource['verdict'], { status: 'pass' }>): string[] {
  return observed.match(lastWords) ?? [];
}

function reasonOf({ verdict, mutant }: CauseSource): string {
  if (verdict.status === 'pass') return `no step noticed the mutant ${mutant}`;
  return verdict.reason.replace(/^\d+ of \d+ rounds failed; this one: /, '');
}

/** What is `likely` in one scenario may be proven in the next. */
function withoutDoubt(observed: unknown): string {
  return String(observed).replace(/ \(likely\)$/, '');
}

/** A text for people: `@cara-6abf7f22-19:localhost` becomes `@cara`, ids that nobody can read become dots. */
export function withoutIds(text: string): string {
  return text
    .replaceAll(/@([a-z]+)[\w.=/+-]*:[\w.:-]*\w/g, '@$1')
    .replaceAll(/[$!][\w+/-]{6,}(?::[\w.:-]*\w)?/g, '…')
    .replaceAll(/\b[0-9a-f]{16,}\b/g, '…');
}
