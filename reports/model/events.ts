import { z } from 'zod';
import { evidence } from './evidence.ts';
import { reachableTiers } from './gates.ts';
import { manualSteps } from './manual-steps.ts';
import { schemaVersion } from './schema-version.ts';

/**
 * The events of a run, appended to `events.ndjson` as they happen. They are the only input of every report:
 * a run that was killed still leaves all that is needed to render what is known.
 * `at` is milliseconds since the run started; `startedAt` is the one wall-clock time.
 */

const at = z.number().nonnegative();

/** Why the manifest of the target says that this scenario fails. */
const known = z.string().optional();

/** Why a scenario ended as it did. Everything but a pass carries a reason a person can act on. */
export const verdict = z.discriminatedUnion('status', [
  z.object({ status: z.literal('pass'), known }),
  z.object({
    /**
     * `crashed`: the scenario itself has a fault, so that nothing is known about the bot. `not-run`: the run ended before
     * this scenario did.
     */
    status: z.enum(['fail', 'flaky', 'crashed', 'skipped', 'blocked', 'not-run']),
    /** One sentence: what went wrong. */
    reason: z.string(),
    /**
     * The root cause, where the judge knows it, e.g. `the bot never published keys for its device`. Scenarios with the
     * same cause are reported as one.
     */
    cause: z.string().optional(),
    known,
    /** Of a mutant that is red for another reason than it must be: what the reason had to contain. */
    wanted: z.string().optional(),
    expected: z.string().optional(),
    observed: z.string().optional(),
    /** The step that decided, by title. */
    step: z.string().optional(),
  }),
]);

/** A network that a run has started or was given: a homeserver, a double of Telegram's API, … */
export const networkFacts = z.object({
  /** E.g. `matrix`, `telegram`. */
  network: z.string(),
  /** How the run came by it, e.g. `docker`, `process`, `external`, `simulated`. */
  mode: z.string(),
  /** The software that plays the network, e.g. `Synapse`. */
  name: z.string(),
  version: z.string(),
  baseUrl: z.string().optional(),
  /** Docker image id, where the server is a container. */
  imageId: z.string().optional(),
  /** SHA-256 of the locked requirements, where the server was installed from them. */
  requirementsHash: z.string().optional(),
  /** Absent where it was running already. */
  startedInMs: z.number().nonnegative().optional(),
  /** False for a simulation: a pass says nothing about a real server. */
  proof: z.boolean(),
});

/** What becomes of a newcomer: alive and encrypted (A), signed by its owner (B), verified by the person (C). */
export const tier = z.enum(['none', ...reachableTiers]);

export const plannedScenario = z.object({
  /**
   * Unique in the run: scenario, case, kind of peer and mutant in one, e.g. `sas.glare/peer-wins@spec`; from the second
   * round on with `#` and its number.
   */
  id: z.string(),
  /** What makes entries comparable that differ in nothing but their peer; absent in runs that do not say. */
  scenario: z.string().optional(),
  case: z.string().optional(),
  /** Kind of the peer that plays the person, one of the run's `peers`. */
  peer: z.string().optional(),
  title: z.string(),
  subject: z.string(),
  tags: z.array(z.string()),
  requires: z.array(z.string()),
  /** The tier against which a failure of this scenario counts. */
  tier: z.enum(reachableTiers).optional(),
  /** The step of Carapace's smoke script that it does in the place of a person. */
  manualStep: z.enum(manualSteps).optional(),
  mutant: z.string().optional(),
  /** The scenario does not list the mutant: nothing is expected of it. */
  unlisted: z.boolean().optional(),
  /** From 1, where the run repeats its scenarios. */
  round: z.number().int().positive().optional(),
});

export const runStarted = z.object({
  type: z.literal('run.started'),
  schemaVersion: z.literal(schemaVersion),
  at,
  startedAt: z.iso.datetime(),
  runId: z.string(),
  seed: z.number().int().nonnegative(),
  /** `scenarios`: the target must pass. `mutants`: every entry must fail. */
  purpose: z.enum(['scenarios', 'mutants']),
  tool: z.object({ name: z.string(), version: z.string() }),
  environment: z.object({ node: z.string(), platform: z.string(), arch: z.string() }),
  target: z.object({
    name: z.string(),
    version: z.string().optional(),
    capabilities: z.array(z.string()),
    /** What its manifest says that it reaches, and why no more. */
    expectedTier: z.object({ tier, why: z.string() }).optional(),
  }),
  /** The kinds of peers that take part, e.g. `element`, and the software behind each. */
  peers: z.array(z.object({ kind: z.string(), name: z.string(), version: z.string() })),
  /** The service at which bots are signed up: one that the run starts, or somebody else's. */
  onboarding: z.object({ kind: z.enum(['own', 'foreign']), url: z.string().optional() }).optional(),
  /** The networks that the run needs, and how it was told to come by each. */
  networks: z.array(z.object({ network: z.string(), mode: z.string() })),
  /** The part of a larger run that this is, from 1, and the ids of what its other parts play. */
  shard: z.object({ part: z.number().int(), of: z.number().int(), others: z.array(z.string()) }).optional(),
  /** Scenarios that are not those of the tool: the folder they are in, and the digest of all sources in it. */
  origin: z.object({ folder: z.string(), sha256: z.string() }).optional(),
  plan: z.array(plannedScenario),
});

export const runEvent = z.discriminatedUnion('type', [
  runStarted,
  z.object({ type: z.literal('network.ready'), at, facts: networkFacts }),
  z.object({
    type: z.literal('network.failed'),
    at,
    network: z.string(),
    reason: z.string(),
    log: z.array(z.string()),
  }),
  z.object({ type: z.literal('scenario.started'), at, scenario: z.string() }),
  z.object({
    type: z.literal('step.started'),
    at,
    scenario: z.string(),
    step: z.number().int(),
    title: z.string(),
  }),
  z.object({
    type: z.literal('step.finished'),
    at,
    scenario: z.string(),
    step: z.number().int(),
    outcome: z.enum(['ok', 'failed', 'interrupted']),
    error: z.string().optional(),
  }),
  z.object({
    type: z.literal('evidence'),
    at,
    scenario: z.string(),
    /** Index of the step during which it was recorded; absent outside of steps. */
    step: z.number().int().optional(),
    evidence,
  }),
  z.object({
    type: z.literal('scenario.finished'),
    at,
    scenario: z.string(),
    verdict,
    /** Command that runs just this again. */
    replay: z.string(),
  }),
  z.object({
    type: z.literal('run.finished'),
    at,
    interrupted: z.boolean(),
    /** Why scenarios were left out, where the run ended early by itself, e.g. `4 scenarios had failed (--bail 4)`. */
    stopped: z.string().optional(),
    /** Memory high-water mark of the runner in bytes. */
    peakRssBytes: z.number(),
    secretsRegistered: z.number().int(),
  }),
]);

export type RunEvent = z.infer<typeof runEvent>;
export type RunStarted = z.infer<typeof runStarted>;
export type Verdict = z.infer<typeof verdict>;
export type NetworkFacts = z.infer<typeof networkFacts>;
export type Tier = z.infer<typeof tier>;
export type PlannedScenario = z.infer<typeof plannedScenario>;
