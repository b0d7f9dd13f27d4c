import { queryKeys, type PublishedKeys } from '../oracle/keys-query.ts';
import { diagnose, type Diagnosis } from '../oracle/sas/diagnose.ts';
import { defeatsProof, harmlessRules } from '../oracle/sas/rules/catalogue.ts';
import type { RecordedParty, SasRecord } from '../oracle/sas/record.ts';
import { silences } from '../oracle/sas/rules/silence.ts';
import { recordsOf } from '../peers/records-of.ts';
import type { BrokenRule } from '../../witness.ts';
import type { Peer } from '../peers/peer.ts';
import { findReusedKeys } from './reused-keys.ts';
import { eventually, within, type Wait } from '../../../waiting/waiting.ts';

const silenceMs = 100;

/** The bot as far as a diagnosis has to know it. */
export interface JudgedBot {
  readonly userId: string;
  readonly deviceId: string;
  /** Whether it has come up at least once. Default: it has. */
  hasStarted?(): boolean;
  /** When it was first told that the emoji of a verification with a user match; Infinity if never. */
  confirmedAtMs(user: string, flow: string): number;
  /** Ids of keys that its account had published and has replaced since. Default: none. */
  formerKeyIds?(): Iterable<string>;
  /** Whether it is to answer verifications of a user. Default: of everybody. */
  serves?(user: string): boolean;
  /** Whether it is known to be in an encrypted room with a user, though neither may have said anything there. */
  sharesEncryptedRoomWith?(user: string): boolean;
  /** The verifications with a peer that it lists itself; bots without a control API list none. */
  verificationsWith?(
    peer: Peer,
  ): Promise<readonly { readonly protocolFlowId: string; readonly state: string }[]>;
}

/**
 * Goes through all verifications that peers have recorded and names the rules of the protocol that the bot broke
 * in them. It judges as if nothing more would come, so it is meant for the end of a scenario.
 */
export async function diagnoseFlows(
  peers: readonly Peer[],
  bot: JudgedBot,
  baseUrl: string,
  signal: AbortSignal,
  { listingMs }: { readonly listingMs: number },
): Promise<BrokenRule[]> {
  const all = await Promise.all(
    peers.map(async (peer) => {
      const records = await recordsWith(peer, bot, baseUrl, { deadlineMs: listingMs, signal });
      return records.map((record) => ({ record, peer }));
    }),
  );
  const records = withoutOnlookers(all.flat());
  const broken = records.flatMap(({ record, peer }) => {
    const isServed = bot.serves?.(peer.userId) ?? true;
    return (
      rootFirst(diagnose(record))
        .map((diagnosis) => brokenRule(diagnosis, peer))
        // Silence towards people that it was not told of is right.
        .filter(({ isSilence }) => isServed || !isSilence)
    );
  });
  const reused = findReusedKeys(records).map(({ diagnosis, peer }) => brokenRule(diagnosis, peer));
  return [...broken, ...reused];
}

/** All verifications of the bot with a peer, those included of which only the bot speaks, as a diagnosis needs them. */
async function recordsWith(
  peer: Peer,
  bot: JudgedBot,
  baseUrl: string,
  limits: Pick<Wait, 'deadlineMs' | 'signal'>,
): Promise<SasRecord[]> {
  const keys = await queryKeys(baseUrl, peer.accessToken, [bot.userId, peer.userId], limits.signal);
  const judged = {
    ...partyOf(keys, bot.userId, bot.deviceId),
    sharesEncryptedRoom:
      (bot.sharesEncryptedRoomWith?.(peer.userId) ?? false) ||
      (peer.sharesEncryptedRoomWith?.(bot.userId) ?? false) ||
      peer.transcript.items.some(({ transport, encrypted }) => transport === 'room' && encrypted),
  };
  const other = partyOf(keys, peer.userId, peer.deviceId);
  const seen = peer.records?.(judged) ?? recordsOf(peer.transcript.items, judged, other);
  const unseen = await claimed(bot, peer, seen, limits);
  const publishedKeyIds = new Set([...keyIdsOf(keys, bot.userId), ...(bot.formerKeyIds?.() ?? [])]);
  return [...seen, ...unseen.map((id) => emptyRecord(id, judged, other))].map((record) => ({
    ...record,
    judged: {
      ...record.judged,
      ...partyOf(keys, bot.userId, deviceIn(record, keys) ?? bot.deviceId),
      publishedKeyIds,
      confirmedAtMs: bot.confirmedAtMs(peer.userId, record.transactionId),
    },
  }));
}

interface Recorded {
  readonly record: SasRecord;
  readonly peer: Peer;
}

/** In a room all devices of a person see what one of them exchanges with the bot: that one alone can tell of it. */
function withoutOnlookers(all: readonly Recorded[]): Recorded[] {
  const takesPart = ({ record: { steps, other } }: Recorded): boolean =>
    steps.some(({ sender }) => sender === other.user);
  const told = new Set(all.filter(takesPart).map(({ record }) => record.transactionId));
  return all.filter((one) => takesPart(one) || !told.has(one.record.transactionId));
}

/** Resolves when a peer has stopped talking, or at the deadline: it may fail first and send its cancel then. Never rejects. */
export async function untilFallenSilent(
  { transcript }: Peer,
  signal: AbortSignal,
  deadlineMs: number,
): Promise<void> {
  let [count, sinceMs] = [-1, 0];
  const probe = (): true | undefined => {
    const { length } = transcript.items;
    if (length !== count) [count, sinceMs] = [length, performance.now()];
    return performance.now() - sinceMs >= silenceMs || undefined;
  };
  // One that goes on and on is judged by what it has said so far.
  await eventually(probe, { why: 'a peer to fall silent', deadlineMs, signal }).catch(() => {});
}

/** What a verification can go wrong by, in the order in which it showed; then what clients do not mind. */
function rootFirst(diagnoses: readonly Diagnosis[]): Diagnosis[] {
  const grave = diagnoses.filter(({ rule }) => !harmlessRules.has(rule));
  return [...grave, ...diagnoses.filter(({ rule }) => harmlessRules.has(rule))];
}

/** Where a flow has come to a halt, what was seen last belongs to the sentence. */
function brokenRule(diagnosis: Diagnosis, { name }: Peer): BrokenRule {
  const { rule, detail } = diagnosis;
  const isSilence = silences.has(rule);
  const sentence =
    isSilence && detail !== undefined ? `${diagnosis.sentence} (${detail})` : diagnosis.sentence;
  return {
    ...diagnosis,
    sentence,
    about: `protocol, with ${name}`,
    isSilence,
    ...(defeatsProof.has(rule) && { failsAlone: 'the verification went through, and proves nothing' }),
  };
}

/** Ids of the verifications that the bot says to have asked for, and of which the peer has seen nothing. */
async function claimed(
  bot: JudgedBot,
  peer: Peer,
  seen: readonly SasRecord[],
  limits: Pick<Wait, 'deadlineMs' | 'signal'>,
): Promise<string[]> {
  if (bot.verificationsWith === undefined) return [];
  const wait = { why: "the bot's list of verifications", ...limits };
  const listed = await within(bot.verificationsWith(peer), wait).catch(() => []);
  const known = new Set(seen.map(({ transactionId }) => transactionId));
  return listed
    .filter(({ state, protocolFlowId }) => state === 'created' && !known.has(protocolFlowId))
    .map(({ protocolFlowId }) => protocolFlowId);
}

/** The device that the bot began a verification with, if its account has it: it may have moved to another since. */
function deviceIn({ judged, steps }: SasRecord, keys: PublishedKeys): string | undefined {
  const named = steps.find(({ sender, content }) => sender === judged.user && 'from_device' in content);
  const device = named?.content['from_device'];
  return typeof device === 'string' && keys.device_keys?.[judged.user]?.[device] ? device : undefined;
}

/** Ids of all Ed25519 keys that the server shows of a user. */
function keyIdsOf(keys: PublishedKeys, user: string): string[] {
  const devices = Object.keys(keys.device_keys?.[user] ?? {}).map((device) => `ed25519:${device}`);
  const identity = [keys.master_keys, keys.self_signing_keys, keys.user_signing_keys];
  return [...devices, ...identity.flatMap((published) => Object.keys(published?.[user]?.keys ?? {}))];
}

function emptyRecord(transactionId: string, judged: RecordedParty, other: RecordedParty): SasRecord {
  return { transport: 'to-device', transactionId, judged, other, steps: [] };
}

function partyOf(keys: PublishedKeys, user: string, device: string): RecordedParty {
  return {
    user,
    device,
    deviceKey: keys.device_keys?.[user]?.[device]?.keys?.[`ed25519:${device}`],
    masterKey: Object.values(keys.master_keys?.[user]?.keys ?? {})[0],
  };
}
