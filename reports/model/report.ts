import { z } from 'zod';
import { evidence } from './evidence.ts';
import { networkFacts, plannedScenario, runStarted, tier, verdict } from './events.ts';
import { reachableTiers } from './gates.ts';
import { outcomes } from './outcomes.ts';
import { schemaVersion } from './schema-version.ts';

const milliseconds = z.number().nonnegative();

const reportStep = z.object({
  title: z.string(),
  startMs: milliseconds,
  durationMs: milliseconds,
  outcome: z.enum(['ok', 'failed', 'interrupted']),
  error: z.string().optional(),
});

const reportScenario = plannedScenario.extend({
  verdict,
  /** Absent where the run ended before the scenario began. */
  startMs: milliseconds.optional(),
  durationMs: milliseconds,
  steps: z.array(reportStep),
  evidence: z.array(
    z.object({
      at: milliseconds,
      /** Index into `steps`; absent for what was recorded outside of steps. */
      step: z.number().int().optional(),
      evidence,
    }),
  ),
  /** Command that runs just this again; absent where the scenario did not finish. */
  replay: z.string().optional(),
});

/** What became of one network of the run. */
const reportNetwork = z.discriminatedUnion('status', [
  z.object({ status: z.literal('pending'), network: z.string(), mode: z.string() }),
  z.object({ status: z.literal('ready'), network: z.string(), mode: z.string(), facts: networkFacts }),
  z.object({
    status: z.literal('failed'),
    network: z.string(),
    mode: z.string(),
    /** Present where it had been ready before it failed. */
    facts: networkFacts.optional(),
    reason: z.string(),
    log: z.array(z.string()),
  }),
]);

const count = z.number().int().nonnegative();

/** How far a newcomer gets with one kind of peer. */
const tierReport = z.object({
  peer: z.string(),
  /** The highest tier that is proven. */
  reached: tier,
  /** What keeps the bot from the tier above; absent where there is none. */
  next: z
    .object({
      tier: z.enum(reachableTiers),
      /** The scenario that failed, or that could have told and was not judged. */
      entry: z.string().optional(),
      reason: z.string(),
    })
    .optional(),
  /** All that there are, A1 to C10. */
  gates: z.array(
    z.object({
      gate: z.string(),
      state: z.enum(['ok', 'failed', 'not-checked']),
      /** The checks of a failed gate that do not hold, and the entries that recorded them. */
      broken: z.array(z.object({ entry: z.string(), check: z.string() })).optional(),
      /** Checks of it that could not be made, and what was missing. */
      unchecked: z.array(z.object({ check: z.string(), why: z.string() })).optional(),
    }),
  ),
  /** Failed scenarios, and the tier against which each counts. */
  failures: z.array(z.object({ tier: z.enum(reachableTiers), entry: z.string(), reason: z.string() })),
});

/** A scenario that went well with one kind of peer and badly with another. */
const peerDifference = z.object({
  /** Entry id without kind of peer. */
  name: z.string(),
  results: z.array(
    z.object({
      peer: z.string(),
      entry: z.string(),
      outcome: z.enum(outcomes),
      reason: z.string().optional(),
    }),
  ),
});

/** A scenario that passed in some rounds of a run and failed in others. */
const unsteadyScenario = z.object({
  /** Entry id without round. */
  name: z.string(),
  rounds: count,
  failed: count,
  /** Why rounds failed, and which ones. */
  reasons: z.array(z.object({ reason: z.string(), rounds: z.array(count) })),
});

/** A root cause and the scenarios that went wrong for it. */
const cause = z.object({
  /** One sentence, to be pasted anywhere. */
  sentence: z.string(),
  outcome: z.enum(outcomes),
  /** In the order of the plan. */
  entries: z.array(z.string()),
});

/**
 * The report of a run: everything the renderers show. Times are milliseconds since `run.startedAt`.
 * It is computed from the run's events alone, so it can be computed again from `events.ndjson`.
 */
export const report = z.object({
  schemaVersion: z.literal(schemaVersion),
  /** False where the events stop before the run's end: the runner was killed. */
  complete: z.boolean(),
  /** True where a person or a signal ended the run early. */
  interrupted: z.boolean(),
  /** Why scenarios were left out, where the run ended early by itself. */
  stopped: z.string().optional(),
  run: runStarted
    .pick({
      runId: true,
      startedAt: true,
      seed: true,
      origin: true,
      purpose: true,
      tool: true,
      environment: true,
      target: true,
      peers: true,
      onboarding: true,
    })
    .extend({
      networks: z.array(reportNetwork),
      durationMs: milliseconds,
      /** Memory high-water mark of the runner in bytes; absent where the run did not end. */
      peakRssBytes: z.number().nonnegative().optional(),
      /** How many secrets the redactor knew; absent where the run did not end. */
      secretsRegistered: count.optional(),
    }),
  /** How many scenarios ended with each verdict; each is counted once. */
  totals: z.object({
    pass: count,
    /** Without those that are known to fail. */
    fail: count,
    flaky: count,
    crashed: count,
    skipped: count,
    blocked: count,
    'not-run': count,
    /** Failed, as the manifest of the target says that they do. */
    known: count,
  }),
  proven: z.object({
    /** Signatures that the oracle recomputed and found good. */
    signaturesVerified: count,
    /** Signatures that are there but do not verify. */
    signaturesBad: count,
    /** Verifications where both sides' short authentication strings are known. */
    sasCompared: count,
    /** Those of them where both sides computed the same. */
    sasEqual: count,
    /** Messages that were sent and answered. */
    messagesRoundTripped: count,
    /** Deliberately broken bots that a scenario turned red. */
    mutantsRed: count,
  }),
  /** What went wrong, by root cause: the gravest first. */
  causes: z.array(cause),
  /** One for each kind of peer that checked gates of onboarding. */
  tiers: z.array(tierReport),
  peerDifferences: z.array(peerDifference),
  /** The repeated scenarios whose rounds did not all end alike; their failed rounds are `flaky`. */
  unsteady: z.array(unsteadyScenario),
  scenarios: z.array(reportScenario),
});

export type Report = z.infer<typeof report>;
export type ReportScenario = z.infer<typeof reportScenario>;
export type ReportStep = z.infer<typeof reportStep>;
export type ReportNetwork = z.infer<typeof reportNetwork>;
