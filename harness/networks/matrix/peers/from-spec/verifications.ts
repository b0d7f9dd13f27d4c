import { randomUUID } from 'node:crypto';
import type { EventLog } from '../../../../waiting/event-log.ts';
import { newEphemeralKey } from '../../oracle/sas/key-agreement.ts';
import type { MacMethod } from '../../oracle/sas/mac.ts';
import {
  stepNameOf,
  type Content,
  type RecordedParty,
  type RecordedStep,
  type StepName,
} from '../../oracle/sas/record.ts';
import { furthestFutureMs, oldestRequestMs } from '../../oracle/sas/request-age.ts';
import { texts } from '../../oracle/sas/view.ts';
import { IncomingRequests } from '../incoming-requests.ts';
import { wireEvent } from '../wire-facts.ts';
import type { WireEvent } from '../peer.ts';
import type { MatrixApi } from '../../client-server/matrix-api.ts';
import { compose, sasMethod, type Facts, type OutgoingStep } from './compose.ts';
import { partyOf, type Contact, type Contacts } from './contacts.ts';
import { outgoing, type Deviations } from './deviation.ts';
import { SpecFlow } from './flow.ts';
import { SasSession } from './session.ts';
import { encryptedType, type Arrival, type SyncedEvent } from './sync-loop.ts';

/** An event that the server has taken. */
export interface SentToRoom {
  readonly eventId: string;
  readonly wireType: string;
}

/** The rest of the peer, as far as its verifications need it. */
export interface VerificationsParts {
  readonly api: MatrixApi;
  readonly contacts: Contacts;
  readonly transcript: EventLog<WireEvent>;
  readonly name: string;
  readonly macMethods: readonly MacMethod[];
  readonly deviate: Deviations;
  readonly startsAtReady: boolean;
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
  /** This side, with the keys it has now. */
  self(): RecordedParty;
  /** Whether a room is encrypted. */
  isEncrypted(room: string): boolean;
  /** Sends a step to a room, as this side sends its steps there. */
  sendToRoom(room: string, step: OutgoingStep): Promise<SentToRoom>;
  /** The other side's MACs vouch for its master key: sign it. False if it is another one by now. */
  signMaster(contact: Contact): Promise<boolean>;
}

/** A flow from the inside. */
interface Live {
  readonly facts: Facts;
  readonly session: SasSession;
  readonly flow: SpecFlow;
  readonly steps: RecordedStep[];
  /** Undefined for to-device flows. */
  readonly room: string | undefined;
}

/** All verifications of one peer: opens them, and finds the one that an event belongs to. */
export class Verifications {
  /** Those that others have asked for and that can be answered. */
  readonly incoming = new IncomingRequests<SpecFlow>();
  readonly #parts: VerificationsParts;
  readonly #live: Live[] = [];
  /** A request whose id is not known yet; the first answer to it may be faster than the server's. */
  #opening: Promise<unknown> = Promise.resolve();

  constructor(parts: VerificationsParts) {
    this.#parts = parts;
  }

  /** All flows, oldest first, also those whose request could not be answered. */
  get flows(): readonly SpecFlow[] {
    return this.#live.map(({ flow }) => flow);
  }

  /** Sends a request into a room, or to one device. */
  async request(
    contact: Contact,
    place: { readonly room: string } | { readonly device: string },
  ): Promise<SpecFlow> {
    const room = 'room' in place ? place.room : undefined;
    const live = this.#open(contact, room === undefined ? randomUUID() : '', room);
    if ('device' in place && !live.session.meet(place.device))
      throw new Error(`${contact.user} has not published the keys of device ${place.device}`);
    const steps = outgoing(this.#parts.deviate, 'request', compose(live.facts, 'request'), live.facts);
    this.#opening = (async () => {
      for (const step of steps) {
        const eventId = await this.#send(live, step);
        live.facts.transactionId ||= eventId ?? '';
      }
    })();
    await this.#opening;
    return live.flow;
  }

  /** Sends a start to a device, without a request before it. */
  async bareStart(contact: Contact, device: string): Promise<SpecFlow> {
    const live = this.#open(contact, randomUUID(), undefined);
    if (!live.session.meet(device))
      throw new Error(`${contact.user} has not published the keys of device ${device}`);
    await live.session.sendBareStart();
    return live.flow;
  }

  /** Takes an event of a verification; anything else is left alone. */
  async receive(event: SyncedEvent, { atMs, room }: Pick<Arrival, 'atMs' | 'room'>): Promise<void> {
    const name = stepNameOf(event);
    if (name === undefined) return;
    await this.#opening.catch(() => {});
    const { content, sender, type, wireType = type } = event;
    const live = this.#find(event, room) ?? (await this.#begin(name, event, room));
    this.#report(event, 'received', { atMs }, room);
    // What is not tied to a flow as it should be is kept with the last one, so that it can be said what is wrong.
    const keeper = live ?? this.#live.findLast((one) => one.facts.otherUser === sender && one.room === room);
    const encrypted = wireType === encryptedType;
    keeper?.steps.push({ sender, type, content, encrypted, eventId: event.event_id, atMs });
    if (live === undefined || !this.#hears(encrypted, room)) return;
    const isNew = live.steps.length === 1;
    if (name === 'request' && isNew && isAnswerable(event, live)) this.incoming.append(live.flow);
    else if (name === 'start' && isNew) await this.#beginBare(live, content);
    else await live.session.receive(name, content);
  }

  #hears(encrypted: boolean, room: string | undefined): boolean {
    const { self, isEncrypted } = this.#parts;
    return encrypted || room === undefined || !isEncrypted(room) || self().hearsClearSteps !== false;
  }

  #find({ type, content, sender }: SyncedEvent, room: string | undefined): Live | undefined {
    const relation = content['m.relates_to'] as Content | null | undefined;
    const id = room === undefined ? content['transaction_id'] : relation?.['event_id'];
    const isMisplaced = room !== undefined && type === 'm.room.message';
    if (isMisplaced) return undefined;
    return this.#live.find(
      ({ facts, room: place }) => facts.transactionId === id && facts.otherUser === sender && place === room,
    );
  }

  /** Opens a flow for a request, or for a to-device start that had none. */
  async #begin(
    name: StepName,
    { content, sender, event_id: eventId }: SyncedEvent,
    room: string | undefined,
  ) {
    const id = room === undefined ? content['transaction_id'] : eventId;
    const begins = name === 'request' || (name === 'start' && room === undefined);
    if (!begins || typeof id !== 'string') return undefined;
    const live = this.#open(await this.#parts.contacts.fetch(sender), id, room);
    live.session.meet(content['from_device']);
    return live;
  }

  async #beginBare(live: Live, content: Content): Promise<void> {
    if (live.facts.other === undefined) return;
    this.incoming.append(live.flow);
    await live.session.receiveBareStart(content);
  }

  #open(contact: Contact, transactionId: string, room: string | undefined): Live {
    const { macMethods, deviate, startsAtReady, signal, deadlineMs, transcript, isEncrypted } = this.#parts;
    const self = this.#parts.self();
    const transport = room === undefined ? 'to-device' : 'room';
    const ephemeral = newEphemeralKey();
    const facts: Facts = { transport, transactionId, self, otherUser: contact.user, macMethods, ephemeral };
    const steps: RecordedStep[] = [];
    const session = new SasSession({
      facts,
      deviate,
      startsAtReady,
      otherSide: (device) => partyOf(contact, device),
      send: async (step) => void (await this.#send(live, step)),
      trust: async (keyIds) =>
        keyIds.includes(`ed25519:${contact.master}`) ? this.#parts.signMaster(contact) : true,
    });
    const flow = new SpecFlow({
      facts,
      session,
      steps,
      roomIsEncrypted: room !== undefined && isEncrypted(room),
      events: () =>
        transcript.items.filter(
          ({ flow: id, direction, encrypted }) =>
            id === facts.transactionId && (direction === 'sent' || this.#hears(encrypted, room)),
        ),
      signal,
      deadlineMs,
    });
    const live: Live = { facts, session, flow, steps, room };
    this.#live.push(live);
    return live;
  }

  /** Sends one step and resolves when the server has it, with its event id if it went into a room. */
  async #send({ facts, steps, room }: Live, outgoing: OutgoingStep): Promise<string | undefined> {
    const { api, sendToRoom } = this.#parts;
    const { type, content } = outgoing;
    const step = { sender: facts.self.user, type, content, atMs: performance.now() };
    const at = steps.push(step) - 1;
    let sent: SentToRoom | undefined;
    if (room === undefined) await api.sendToDevice(facts.otherUser, facts.other!.device, type, content);
    else sent = await sendToRoom(room, outgoing);
    const acknowledgedAtMs = performance.now();
    const { eventId, wireType = type } = sent ?? {};
    steps[at] = { ...step, encrypted: wireType === encryptedType, eventId, acknowledgedAtMs };
    const { sender, atMs } = step;
    const event = { type, wireType, content, sender, event_id: eventId };
    this.#report(event, 'sent', { atMs, acknowledgedAtMs }, room);
    return eventId;
  }

  #report(
    event: SyncedEvent,
    direction: WireEvent['direction'],
    times: Pick<WireEvent, 'atMs' | 'acknowledgedAtMs'>,
    room: string | undefined,
  ): void {
    const { type, wireType = type, content, sender, event_id: eventId } = event;
    const { name: seenBy, transcript } = this.#parts;
    const transport = room === undefined ? 'to-device' : 'room';
    const frame = {
      seenBy,
      direction,
      transport,
      from: sender,
      type,
      wireType,
      room,
      eventId,
    } as const;
    transcript.append(wireEvent({ ...frame, ...times }, content));
  }
}

/** Whether a client may show a request to its user; those that it may not are passed over in silence. */
function isAnswerable(
  { type, content, origin_server_ts: sentAt }: SyncedEvent,
  { facts, room }: Live,
): boolean {
  const inForm = room === undefined || (type === 'm.room.message' && content['to'] === facts.self.user);
  const age = Date.now() - Number(room === undefined ? content['timestamp'] : sentAt);
  const inTime = age <= oldestRequestMs && age >= -furthestFutureMs;
  return inForm && inTime && facts.other !== undefined && texts(content['methods']).includes(sasMethod);
}
