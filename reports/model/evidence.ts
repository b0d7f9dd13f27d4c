import { z } from 'zod';

/**
 * What a step may put on record. Every shape is an allow-list: keys that are not named here never reach
 * an artifact, so a token inside an event body cannot leak by being forgotten.
 */

/** One verification or message event as one party saw it on the wire. */
const wireEvidence = z.object({
  kind: z.literal('wire'),
  /** Name of the party whose connection saw the event, e.g. `alice`. */
  seenBy: z.string(),
  direction: z.enum(['sent', 'received']),
  /** E.g. `matrix`, `telegram`. */
  network: z.string(),
  /** How it travels in that network; on Matrix `room` or `to-device`. */
  transport: z.string(),
  /** Full user ids of the network. `to` is absent for what goes to everybody in a room. */
  from: z.string(),
  to: z.string().optional(),
  /** Room, chat or channel. */
  room: z.string().optional(),
  /** Type after decryption, e.g. `m.key.verification.mac`. */
  type: z.string(),
  /** Type on the wire where the network has one, on Matrix `m.room.encrypted` for what was encrypted. */
  wireType: z.string().optional(),
  msgtype: z.string().optional(),
  encrypted: z.boolean(),
  /** Transaction id (to-device) or request event id (in-room). */
  flow: z.string().optional(),
  cancelCode: z.string().optional(),
  eventId: z.string().optional(),
});

/** The short authentication string one side computed. */
const sasEvidence = z.object({
  kind: z.literal('sas'),
  side: z.enum(['bot', 'peer']),
  actor: z.string(),
  /** The peer whose verification this is; pairs the two sides of a flow. */
  flow: z.string(),
  emoji: z.array(z.object({ symbol: z.string(), description: z.string() })),
  decimals: z.array(z.number().int()),
});

/** One signature the oracle looked for: `signer`'s key over `subject`'s key object. */
const trustLink = z.object({
  /** Stable name, e.g. `device ← self-signing key`. */
  name: z.string(),
  owner: z.enum(['bot', 'peer']),
  subject: z.object({ label: z.string(), key: z.string().optional() }),
  signer: z.object({ label: z.string(), key: z.string().optional() }),
  state: z.enum(['ok', 'missing', 'bad']),
  /** Why a link is missing or bad. */
  detail: z.string().optional(),
  /** What was checked, wherever there was a signature: the canonical JSON that it is over, and itself in base64. */
  proof: z.object({ signed: z.string(), signature: z.string() }).optional(),
});

/** The whole chain at one moment, each link recomputed from a fresh `/keys/query`. */
const trustEvidence = z.object({
  kind: z.literal('trust'),
  /** E.g. `before`, `after`. */
  moment: z.string(),
  peer: z.string(),
  links: z.array(trustLink),
});

/** A message sent and what came back for it. */
const messageEvidence = z.object({
  kind: z.literal('message'),
  /** E.g. `matrix`, `telegram`. */
  network: z.string(),
  /** Room, chat or channel. */
  room: z.string(),
  sentEventId: z.string(),
  replyEventId: z.string(),
  /** Absent where the network knows no type on the wire. */
  replyWireType: z.string().optional(),
  replySender: z.string(),
  latencyMs: z.number(),
  shield: z.object({ lax: z.string(), strict: z.string() }).optional(),
});

/** A value that a check compares. */
const primitive = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** A named comparison of a value that was observed with what it must be. */
const checkEvidence = z.object({
  kind: z.literal('check'),
  name: z.string(),
  /** The value, or with `oneOf` the values of which one must be observed. */
  expected: z.union([primitive, z.array(primitive)]),
  observed: primitive,
  ok: z.boolean(),
  oneOf: z.literal(true).optional(),
  /** What must be observed is on this side of `expected`, which is a number then. */
  bound: z.enum(['at most', 'more than']).optional(),
  /** The gate that this check is part of, e.g. `C7`. */
  gate: z.string().optional(),
  /** Stable id of the rule of a protocol that was broken, e.g. `commitment-without-key`. */
  rule: z.string().optional(),
});

/** A comparison that could not be made. It counts for nothing. */
const uncheckedEvidence = z.object({
  kind: z.literal('unchecked'),
  name: z.string(),
  /** The gate that this check is part of, e.g. `C7`. */
  gate: z.string().optional(),
  /** What was missing, e.g. `the bot does not say what it posted`. */
  why: z.string(),
});

/** Documented against observed behaviour of a target, kept even when the scenario passes. */
const findingEvidence = z.object({
  kind: z.literal('finding'),
  id: z.string(),
  documented: z.string(),
  observed: z.string(),
});

/** How an operation came through when the bot was ended at points of it, or the disk failed there. */
const crashPointsEvidence = z.object({
  kind: z.literal('crash-points'),
  /** In words. */
  operation: z.string(),
  /** Calls by which it changes files. */
  points: z.number().int(),
  trials: z.array(
    z.object({
      kind: z.enum(['killed', 'killed-twice', 'torn', 'power-lost', 'failed']),
      tried: z.number().int(),
      /** How many of those were followed by a start after which nothing was lost, doubled or locked. */
      survived: z.number().int(),
      /** How many there are; a nightly run tries all. */
      possible: z.number().int(),
    }),
  ),
});

/** What became of all that people asked the bot in one network, as seen from outside. */
const booksEvidence = z.object({
  kind: z.literal('books'),
  /** E.g. `matrix`, `telegram`. */
  network: z.string(),
  /** Questions. Each is one of answered, refused, lost, untold and open. */
  asked: z.number().int(),
  answered: z.number().int(),
  /** The bot has said something else in their conversation instead. */
  refused: z.number().int(),
  /** The bot has said nothing, and has answered a later question of the same person there. */
  lost: z.number().int(),
  /** Without an answer, and has never reached the bot. 0 or absent where the network does not say. */
  untold: z.number().int().optional(),
  /** Without an answer when the scenario was over. */
  open: z.number().int(),
  /** With more than one answer. */
  doubled: z.number().int(),
  /** With an answer in another conversation. */
  elsewhere: z.number().int(),
  /** Texts that the bot had put aside when the scenario was over. Absent where that cannot be seen. */
  dead: z.number().int().optional(),
  /** Requests that the network refused, or would hold against the bot. Absent where nobody counts them. */
  heldAgainst: z.number().int().optional(),
  /** How long nothing could reach the bot, in milliseconds. Absent where it was never cut off. */
  deafMs: z.number().optional(),
  /** For how long of that it said that it hears, in milliseconds. */
  saidToHearMs: z.number().optional(),
});

/** The last lines of a process or server log. */
const logEvidence = z.object({
  kind: z.literal('log'),
  /** E.g. `bot`, or the name of a network. */
  source: z.string(),
  lines: z.array(z.string()),
});

export const evidence = z.discriminatedUnion('kind', [
  wireEvidence,
  sasEvidence,
  trustEvidence,
  messageEvidence,
  checkEvidence,
  uncheckedEvidence,
  findingEvidence,
  crashPointsEvidence,
  booksEvidence,
  logEvidence,
]);

export type Evidence = z.infer<typeof evidence>;
export type WireEvidence = z.infer<typeof wireEvidence>;
export type SasEvidence = z.infer<typeof sasEvidence>;
export type TrustEvidence = z.infer<typeof trustEvidence>;
export type TrustLink = z.infer<typeof trustLink>;
export type MessageEvidence = z.infer<typeof messageEvidence>;
export type Primitive = z.infer<typeof primitive>;
export type CheckEvidence = z.infer<typeof checkEvidence>;
export type UncheckedEvidence = z.infer<typeof uncheckedEvidence>;
export type FindingEvidence = z.infer<typeof findingEvidence>;
export type CrashPointsEvidence = z.infer<typeof crashPointsEvidence>;
export type BooksEvidence = z.infer<typeof booksEvidence>;
export type LogEvidence = z.infer<typeof logEvidence>;
