import { isDeepStrictEqual } from 'node:util';
import { EventLog } from '../../../../waiting/event-log.ts';
import { hasCanonicalJson } from '../../oracle/canonical-json.ts';
import { commitmentOf } from '../../oracle/sas/commitment.ts';
import { agreeOnSecret } from '../../oracle/sas/key-agreement.ts';
import { verifiedKeys, type MacContent } from '../../oracle/sas/mac.ts';
import {
  keysById,
  rankOf,
  stepType,
  type Content,
  type RecordedParty,
  type StepName,
} from '../../oracle/sas/record.ts';
import { shortString, type SasSide, type ShortString } from '../../oracle/sas/short-string.ts';
import { texts } from '../../oracle/sas/view.ts';
import {
  compose,
  hash,
  keyAgreement,
  known,
  macMethodOf,
  macRoute,
  sasMethod,
  type Facts,
  type OutgoingStep,
} from './compose.ts';
import { outgoing, type Deviations } from './deviation.ts';

/** What a session has come to. */
export type Milestone =
  | { readonly name: 'ready' }
  | { readonly name: 'done' }
  | { readonly name: 'shown'; readonly string: ShortString }
  | { readonly name: 'cancelled'; readonly code: string };

/** What a session knows, and its ways out to the world. */
export interface SessionParts {
  readonly facts: Facts;
  readonly deviate: Deviations;
  /** Sends start in the moment in which both are ready. Default: false. */
  readonly startsAtReady?: boolean;
  /** The other side as one of its devices; undefined for a device that is not published. */
  otherSide(device: string): RecordedParty | undefined;
  /** Resolves when the server has the event. */
  send(step: OutgoingStep): Promise<void>;
  /**
   * Called once, with the ids of the keys that the other side's MACs vouch for.
   * @returns false if they must not be trusted after all.
   */
  trust(keyIds: readonly string[]): Promise<boolean>;
}

type Phase = 'requested' | 'ready' | 'started' | 'accepted' | 'shown' | 'over';

/**
 * One side of one SAS verification after the request, as the specification tells it. Knows no network: what has
 * come goes in by `receive`, what it says goes out by `send`. What comes twice changes nothing.
 */
export class SasSession {
  readonly milestones = new EventLog<Milestone>();
  readonly #parts: SessionParts;
  readonly #facts: Facts;
  readonly #received = new Map<StepName, Content>();
  #phase: Phase = 'requested';
  #weStarted = false;
  /** Without a request there is no `done` either: it is over when both macs are there. */
  #isBare = false;
  #theirKeys: readonly string[] | undefined;
  #macIsLeaving = false;
  #macIsOut = false;
  #doneIsOut = false;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#facts = parts.facts;
  }

  /** Whether nobody has to tell this side to send start. */
  get startsAtReady(): boolean {
    return this.#parts.startsAtReady ?? false;
  }

  get isOver(): boolean {
    return this.#phase === 'over';
  }

  /** Answers a request; does nothing where there was none. */
  async sendReady(): Promise<void> {
    if (this.#phase !== 'requested') return;
    this.#phase = 'ready';
    await this.#send('ready');
    await this.#becomeReady();
  }

  async #becomeReady(): Promise<void> {
    // The other side may have started while this side's word was on its way.
    if (this.startsAtReady && this.#phase === 'ready') await this.sendStart();
    if (!this.isOver) this.milestones.append({ name: 'ready' });
  }

  /** Takes a `start` that comes without any request before it, as old clients send it. */
  async receiveBareStart(content: Content): Promise<void> {
    this.#phase = 'ready';
    await this.receive('start', content);
  }

  /** Starts without any request before, as old clients do. */
  async sendBareStart(): Promise<void> {
    this.#phase = 'ready';
    this.#isBare = true;
    await this.sendStart();
  }

  async sendStart(): Promise<void> {
    if (this.#phase !== 'ready') throw new Error(`cannot start a verification that is ${this.#phase}`);
    this.#phase = 'started';
    this.#weStarted = true;
    await this.#send('start');
  }

  /** Says that the strings are the same. */
  async confirm(): Promise<void> {
    if (this.#phase !== 'shown') throw new Error(`cannot confirm a verification that is ${this.#phase}`);
    // The other side may answer it before the homeserver has acknowledged it.
    this.#macIsLeaving = true;
    await this.#send('mac');
    this.#macIsOut = true;
    if (this.#theirKeys) await this.#finish();
  }

  /** Ends the session, unless it is over. */
  async cancel(code: string, reason: string): Promise<void> {
    if (this.isOver) return;
    this.#phase = 'over';
    await this.#send('cancel', { code, reason });
    this.milestones.append({ name: 'cancelled', code });
  }

  /** Fixes the device at the other side; false if it is another than before, or not published. */
  meet(device: unknown): boolean {
    this.#facts.other ??= typeof device === 'string' ? this.#parts.otherSide(device) : undefined;
    return this.#facts.other?.device === device;
  }

  async receive(name: StepName, content: Content): Promise<void> {
    if (this.isOver || isDeepStrictEqual(this.#received.get(name), content)) return;
    this.#received.set(name, content);
    switch (name) {
      case 'request':
        return;
      case 'ready':
        return this.#receiveReady(content);
      case 'start':
        return this.#receiveStart(content);
      case 'accept':
        return this.#receiveAccept(content);
      case 'key':
        return this.#receiveKey(content);
      case 'mac':
        return this.#receiveMac(content);
      case 'done':
        return this.#receiveDone();
      case 'cancel':
        return this.#reach('over', { name: 'cancelled', code: String(content['code']) });
    }
  }

  async #receiveReady({ from_device: device, methods }: Content): Promise<void> {
    if (this.#phase !== 'requested') return this.#unexpected('ready');
    if (!texts(methods).includes(sasMethod)) return this.cancel('m.unknown_method', 'no method in common');
    if (!this.meet(device))
      return this.cancel('m.user_mismatch', `device ${String(device)} is not published`);
    this.#phase = 'ready';
    await this.#becomeReady();
  }

  async #receiveStart(content: Content): Promise<void> {
    const tie = this.#phase === 'started' && this.#weStarted;
    if (this.#phase !== 'ready' && !tie) return this.#unexpected('start');
    if (!this.meet(content['from_device'])) return this.#unexpected('start of another device');
    // Of two starts that of the smaller user, then device, counts; its sender ignores the other.
    if (tie && rankOf(this.#facts.self) < rankOf(known(this.#facts, 'other'))) return;
    if (!hasCanonicalJson(content))
      return this.cancel('m.invalid_message', 'nobody can commit to such a start');
    if (!this.#knowsMethodsOf(content)) return this.cancel('m.unknown_method', 'no method in common');
    this.#weStarted = false;
    this.#facts.start = content;
    this.#phase = 'accepted';
    await this.#send('accept');
  }

  async #receiveAccept(content: Content): Promise<void> {
    if (this.#phase !== 'started') return this.#unexpected('accept');
    const offered = texts(known(this.#facts, 'start')['message_authentication_codes']);
    const isOffered =
      offered.includes(String(content['message_authentication_code'])) &&
      content['key_agreement_protocol'] === keyAgreement &&
      content['hash'] === hash;
    if (!isOffered) return this.cancel('m.unknown_method', 'chosen was what had not been offered');
    this.#facts.accept = content;
    this.#phase = 'accepted';
    await this.#send('key');
  }

  async #receiveKey({ key }: Content): Promise<void> {
    if (this.#phase !== 'accepted') return this.#unexpected('key');
    const { self, ephemeral, transactionId } = this.#facts;
    const promised = known(this.#facts, 'accept')['commitment'];
    if (this.#weStarted && promised !== commitmentOf(String(key), known(this.#facts, 'start')))
      return this.cancel('m.mismatched_commitment', 'the key is not the one that was promised');
    const secret = agreeOnSecret(ephemeral.secret, key);
    if (secret === undefined) return this.cancel('m.invalid_message', 'the key is not usable');
    this.#facts.sharedSecret = secret;
    this.#phase = 'shown';
    if (!this.#weStarted) await this.#send('key');
    const ours: SasSide = { ...self, ephemeralKey: ephemeral.publicText };
    const theirs: SasSide = { ...known(this.#facts, 'other'), ephemeralKey: String(key) };
    const [starter, accepter] = this.#weStarted ? [ours, theirs] : [theirs, ours];
    this.#reach('shown', { name: 'shown', string: shortString(secret, starter, accepter, transactionId) });
  }

  async #receiveMac(content: Content): Promise<void> {
    if (this.#phase !== 'shown') return this.#unexpected('mac');
    const { sender, receiver, transactionId } = macRoute(this.#facts);
    const route = { sender: receiver, receiver: sender, transactionId };
    const keys = keysById(known(this.#facts, 'other'));
    const sent = { ...content, mac: content['mac'] ?? {} } as unknown as MacContent;
    const verified = verifiedKeys(
      known(this.#facts, 'sharedSecret'),
      route,
      sent,
      keys,
      macMethodOf(this.#facts),
    );
    if (!verified?.length) return this.cancel('m.key_mismatch', 'the MACs do not fit the published keys');
    this.#theirKeys = verified;
    if (this.#macIsOut) await this.#finish();
  }

  async #receiveDone(): Promise<void> {
    if (!this.#macIsLeaving || this.#theirKeys === undefined) return this.#unexpected('done');
    this.#endIfDone();
  }

  async #finish(): Promise<void> {
    if (!(await this.#parts.trust(this.#theirKeys!)))
      return this.cancel('m.key_mismatch', 'the keys have changed meanwhile');
    if (this.isOver) return;
    if (this.#isBare) return this.#reach('over', { name: 'done' });
    await this.#send('done');
    this.#doneIsOut = true;
    this.#endIfDone();
  }

  #endIfDone(): void {
    if (this.#doneIsOut && this.#received.has('done')) this.#reach('over', { name: 'done' });
  }

  #reach(phase: Phase, milestone: Milestone): void {
    if (this.isOver) return;
    this.#phase = phase;
    this.milestones.append(milestone);
  }

  #unexpected(what: string): Promise<void> {
    return this.cancel('m.unexpected_message', `${what} was not due`);
  }

  #knowsMethodsOf(start: Content): boolean {
    const codes = texts(start['message_authentication_codes']);
    return (
      start['method'] === sasMethod &&
      texts(start['key_agreement_protocols']).includes(keyAgreement) &&
      texts(start['hashes']).includes(hash) &&
      texts(start['short_authentication_string']).includes('decimal') &&
      this.#facts.macMethods.some((method) => codes.includes(method))
    );
  }

  async #send(name: StepName, fields?: Content): Promise<void> {
    const honest = compose(this.#facts, name, fields);
    const steps = outgoing(this.#parts.deviate, name, honest, this.#facts);
    // What both sides build on is what was sent, not what should have been.
    if (name === 'start' || name === 'accept')
      this.#facts[name] = (steps.find(({ type }) => type === stepType(name)) ?? honest).content;
    for (const step of steps) await this.#parts.send(step);
  }
}
