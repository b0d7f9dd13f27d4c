import { commitmentOf } from '../commitment.ts';
import { agreeOnSecret, ephemeralKeyOf, type EphemeralKey } from '../key-agreement.ts';
import { macContent, type MacMethod, type MacRoute } from '../mac.ts';
import {
  keysById,
  stepType,
  type Content,
  type RecordedStep,
  type SasRecord,
  type StepName,
} from '../record.ts';
import { opposite, type Role } from '../view.ts';

/** Transaction id of all records made here, in either transport. */
export const requestId = '$request';

/** All that is needed to compute what a side sends. */
export interface Facts {
  readonly secret: Uint8Array;
  readonly start: Content;
  readonly keys: Readonly<Record<Role, Readonly<Record<string, string>>>>;
  readonly ephemeral: Readonly<Record<Role, EphemeralKey>>;
  route(by: Role): MacRoute;
}

type Change = (content: Content, facts: Facts) => Content;

/** The kind of flow. Default: to-device, asked for and started by the other side. */
export interface HonestOptions {
  readonly transport?: 'to-device' | 'room';
  readonly requester?: Role;
  readonly starter?: Role;
  readonly method?: MacMethod;
  /** Changes to contents on the way, e.g. of `judged mac`. What follows is computed from what was sent. */
  readonly change?: Readonly<Partial<Record<`${Role} ${StepName}`, Change>>>;
}

// Fixed, so that a failure looks the same each time.
const ephemeral = { judged: ephemeralKeyOf(Buffer.alloc(32, 1)), other: ephemeralKeyOf(Buffer.alloc(32, 2)) };
const secret = agreeOnSecret(ephemeral.judged.secret, ephemeral.other.publicText)!;
const parties = {
  judged: { user: '@bot:x', device: 'BOT', deviceKey: 'b'.repeat(43), masterKey: 'B'.repeat(43) },
  other: { user: '@alice:x', device: 'ALICE', deviceKey: 'a'.repeat(43), masterKey: 'A'.repeat(43) },
} as const;

/** A verification in which both sides do all as they should, but for the changes asked for. */
export function honestRecord(options: HonestOptions = {}): SasRecord {
  const { transport = 'to-device', requester = 'other', starter = 'other', change = {} } = options;
  const { method = 'hkdf-hmac-sha256.v2' } = options;
  const accepter = opposite(starter);
  const steps: RecordedStep[] = [];
  let start: Content = {};
  const keys = {
    judged: Object.fromEntries(keysById(parties.judged)),
    other: Object.fromEntries(keysById(parties.other)),
  };
  const route = (by: Role): MacRoute => ({
    sender: parties[by],
    receiver: parties[opposite(by)],
    transactionId: requestId,
  });
  const send = (by: Role, name: StepName, content: Content): Content => {
    const isMessage = transport === 'room' && name === 'request';
    const whole = change[`${by} ${name}`] ?? ((same) => same);
    const sent = whole(
      { ...content, ...belonging(transport, name) },
      { secret, start, keys, ephemeral, route },
    );
    steps.push({
      sender: parties[by].user,
      type: isMessage ? 'm.room.message' : stepType(name),
      content: sent,
      atMs: steps.length,
      ...(by === 'other' && { acknowledgedAtMs: steps.length + 0.5 }),
    });
    return sent;
  };

  const about = (by: Role): Content => ({ from_device: parties[by].device, methods: ['m.sas.v1'] });
  const place = transport === 'room' ? { to: parties[opposite(requester)].user, body: '' } : { timestamp: 0 };
  send(requester, 'request', { ...about(requester), ...place });
  send(opposite(requester), 'ready', about(opposite(requester)));
  start = send(starter, 'start', {
    from_device: parties[starter].device,
    method: 'm.sas.v1',
    key_agreement_protocols: ['curve25519-hkdf-sha256'],
    hashes: ['sha256'],
    message_authentication_codes:
      method === 'hkdf-hmac-sha256.v2' ? [method] : [method, 'hkdf-hmac-sha256.v2'],
    short_authentication_string: ['emoji', 'decimal'],
  });
  send(accepter, 'accept', {
    key_agreement_protocol: 'curve25519-hkdf-sha256',
    hash: 'sha256',
    message_authentication_code: method,
    short_authentication_string: ['decimal', 'emoji'],
    commitment: commitmentOf(ephemeral[accepter].publicText, start),
  });
  for (const by of [starter, accepter]) send(by, 'key', { key: ephemeral[by].publicText });
  for (const by of ['other', 'judged'] as const)
    send(by, 'mac', { ...macContent(secret, route(by), keys[by], method) });
  for (const by of ['other', 'judged'] as const) send(by, 'done', {});
  return {
    transport,
    transactionId: requestId,
    epochMs: 0,
    judged: parties.judged,
    other: { ...parties.other, ephemeralSecret: ephemeral.other.secret },
    steps,
  };
}

/** Where a step stands in a record. */
export function positionOf({ steps, judged }: SasRecord, by: Role, name: StepName): number {
  return steps.findIndex(
    ({ sender, type, content }) =>
      (sender === judged.user) === (by === 'judged') && [type, content['msgtype']].includes(stepType(name)),
  );
}

/** The record as if it had ended before a step. */
export function endBefore(record: SasRecord, by: Role, name: StepName): SasRecord {
  return { ...record, steps: record.steps.slice(0, positionOf(record, by, name)) };
}

/** The record without a step. */
export function without(record: SasRecord, by: Role, name: StepName): SasRecord {
  return { ...record, steps: record.steps.toSpliced(positionOf(record, by, name), 1) };
}

/** The record with a step of one side, as sent, put in before another. */
export function insertBefore(
  record: SasRecord,
  before: readonly [Role, StepName],
  step: Pick<RecordedStep, 'sender' | 'type' | 'content'>,
): SasRecord {
  const at = positionOf(record, ...before);
  const atMs = (record.steps[at - 1]!.atMs + record.steps[at]!.atMs) / 2;
  return { ...record, steps: record.steps.toSpliced(at, 0, { ...step, atMs }) };
}

/** A step moved to before another. */
export function moveBefore(
  record: SasRecord,
  moved: readonly [Role, StepName],
  before: readonly [Role, StepName],
): SasRecord {
  const step = record.steps[positionOf(record, ...moved)]!;
  return insertBefore(without(record, ...moved), before, step);
}

/** The record with one more step of a side at its end. */
export function andThen(record: SasRecord, by: Role, name: StepName, content: Content = {}): SasRecord {
  const step: RecordedStep = {
    sender: record[by].user,
    type: stepType(name),
    content: { ...content, ...belonging(record.transport, name) },
    atMs: record.steps.at(-1)!.atMs + 1,
  };
  return { ...record, steps: [...record.steps, step] };
}

/** What ties a step to its flow. */
function belonging(transport: 'to-device' | 'room', name: StepName): Content {
  if (transport === 'to-device') return { transaction_id: requestId };
  if (name === 'request') return { msgtype: stepType('request') };
  return { 'm.relates_to': { rel_type: 'm.reference', event_id: requestId } };
}
