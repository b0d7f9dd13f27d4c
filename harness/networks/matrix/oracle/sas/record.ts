/** The steps of a verification, named as after `m.key.verification.`. */
export const stepNames = ['request', 'ready', 'start', 'accept', 'key', 'mac', 'done', 'cancel'] as const;
/** One of them. */
export type StepName = (typeof stepNames)[number];

/** Content of an event, as untrusted as it came. */
export type Content = Readonly<Record<string, unknown>>;

/** One event of a flow as the recording side sent or received it, after decryption. */
export interface RecordedStep {
  /** User id. */
  readonly sender: string;
  /** E.g. `m.key.verification.key`, or `m.room.message` for a request in a room. */
  readonly type: string;
  readonly content: Content;
  /** Whether it was encrypted on its way. */
  readonly encrypted?: boolean;
  /** Of room events. */
  readonly eventId?: string;
  /** When it was sent or seen, in milliseconds of any clock that all steps of the record share. */
  readonly atMs: number;
  /** When the server confirmed it, for what the recording side has sent itself. */
  readonly acknowledgedAtMs?: number;
}

/** One side of a flow, with what is known of its keys. */
export interface RecordedParty {
  readonly user: string;
  readonly device: string;
  /** Public Ed25519 keys as the server publishes them, unpadded base64. */
  readonly deviceKey?: string;
  readonly masterKey?: string;
  /** Private half of the key it sent in `key`. One side's is enough to judge all MACs. */
  readonly ephemeralSecret?: Uint8Array;
  /** False for a client that takes no step in clear in an encrypted room. Default: true. */
  readonly hearsClearSteps?: boolean;
}

/** The side to be judged, with what is known of it apart from the wire. */
export interface JudgedParty extends RecordedParty {
  /** What it showed its user; symbols or decimals or both. */
  readonly shown?: { readonly symbols?: readonly string[]; readonly decimals?: readonly number[] };
  /** When its user confirmed, on the clock of the steps; Infinity if never. */
  readonly confirmedAtMs?: number;
  /** Ids of all keys that its user has published until now, e.g. `ed25519:DEVICE`; absent where not all are known. */
  readonly publishedKeyIds?: ReadonlySet<string>;
  /** Whether it is known to have been in an encrypted room with the other side, where bots learn keys. */
  readonly sharesEncryptedRoom?: boolean;
}

/** All that was exchanged in one verification. It is judged as if nothing more would come. */
export interface SasRecord {
  readonly transport: 'to-device' | 'room';
  /** Of a flow in a room: whether the room was encrypted when it began; absent where that is not known. */
  readonly roomIsEncrypted?: boolean;
  /** Transaction id, or the event id of the request in a room. */
  readonly transactionId: string;
  /** What the clock of the steps says at the start of 1970, negated: added to a step's time it gives Unix time. */
  readonly epochMs?: number;
  readonly judged: JudgedParty;
  readonly other: RecordedParty;
  /**
   * In any order; their times decide. Steps that are not tied to the flow as they should be belong here too, or nobody
   * could say what is wrong with them.
   */
  readonly steps: readonly RecordedStep[];
}

/** What the event types of all steps begin with. */
export const verificationPrefix = 'm.key.verification.';

/** Which step an event is, even in the clothes of a message; undefined for anything else. */
export function stepNameOf({ type, content }: Pick<RecordedStep, 'type' | 'content'>): StepName | undefined {
  const name = type === 'm.room.message' ? content['msgtype'] : type;
  if (typeof name !== 'string' || !name.startsWith(verificationPrefix)) return undefined;
  return stepNames.find((step) => step === name.slice(verificationPrefix.length));
}

/** The event type of a step, but for a request in a room, which is a message. */
export function stepType(step: StepName): string {
  return verificationPrefix + step;
}

/** Orders two sides that have both sent `start`: that of the smaller one counts. */
export function rankOf({ user, device }: Pick<RecordedParty, 'user' | 'device'>): string {
  // A user id can hold no line break, so that this sorts by user first.
  return `${user}\n${device}`;
}

/** The keys that the MACs of a side may cover, as far as they are known, by key id. */
export function keysById({ device, deviceKey, masterKey }: RecordedParty): Map<string, string> {
  const keys = new Map<string, string>();
  if (deviceKey !== undefined) keys.set(`ed25519:${device}`, deviceKey);
  if (masterKey !== undefined) keys.set(`ed25519:${masterKey}`, masterKey);
  return keys;
}
