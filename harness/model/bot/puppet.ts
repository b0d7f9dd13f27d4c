import { randomUUID } from 'node:crypto';
import type { Input } from '../machine/inputs.ts';
import { unpaddedBase64 } from '../../networks/matrix/oracle/sas/base64.ts';
import { commitmentOf } from '../../networks/matrix/oracle/sas/commitment.ts';
import { flawedMacs, type MacFlaws } from '../../networks/matrix/oracle/sas/flawed-macs.ts';
import {
  agreeOnSecret,
  newEphemeralKey,
  type EphemeralKey,
} from '../../networks/matrix/oracle/sas/key-agreement.ts';
import {
  isMacMethod,
  macEncodings,
  macInfo,
  type MacMethod,
  type MacRoute,
} from '../../networks/matrix/oracle/sas/mac.ts';
import {
  keysById,
  type Content,
  type RecordedParty,
  type StepName,
} from '../../networks/matrix/oracle/sas/record.ts';
import { shortString, type ShortString } from '../../networks/matrix/oracle/sas/short-string.ts';
import type { SasRule } from '../../networks/matrix/oracle/sas/rules/catalogue.ts';
import { compose, type Facts, type OutgoingStep } from '../../networks/matrix/peers/from-spec/compose.ts';
import { brokenRule, type CountedStep } from './judge-values.ts';

const minuteMs = 60_000;
const unknownMethod = 'com.example.unknown';
/** Kinds of start by which a verification can go on. */
const usableStarts = new Set(['', 'old-mac', 'unknown-first']);

/**
 * What somebody knows of one verification, from which each step follows, right or wrong and at any time. What is not known
 * yet is made up.
 */
export class Puppet {
  readonly #transport: Facts['transport'];
  readonly #self: () => RecordedParty;
  readonly #bot: RecordedParty;
  #ephemeral = newEphemeralKey();
  readonly #second = newEphemeralKey();
  /** Empty until it has one. */
  flow = '';
  #isReady = false;
  #ownStart: Content | undefined;
  #theirStart: Content | undefined;
  #accept: Content | undefined;
  #startedBy: 'self' | 'bot' | undefined;
  #theirKey: string | undefined;
  #keyIsOut = false;
  /** What two keys give. */
  #agreed: { readonly keys: string; readonly secret: Uint8Array | undefined } | undefined;
  /** The steps that count since both agreed on how to go on, in their order. */
  #counted: CountedStep[] = [];

  constructor(transport: Facts['transport'], self: () => RecordedParty, bot: RecordedParty) {
    this.#transport = transport;
    this.#self = self;
    this.#bot = bot;
  }

  /** Takes note of a step of the bot. */
  hear(name: StepName, content: Content): void {
    if (name === 'ready') {
      this.#forget();
      this.#ownStart = undefined;
    }
    if (name === 'start') this.#theirStart ??= content;
    if (name === 'accept') this.#begin(content, 'self');
    if (name !== 'key' || typeof content['key'] !== 'string' || this.#theirKey !== undefined) return;
    this.#theirKey = content['key'];
    this.#counted.push({ by: 'bot', name, content });
  }

  /** What was agreed on before counts no more: a bot may agree anew, and then has another key. */
  #begin(accept: Content, startedBy: 'self' | 'bot'): void {
    [this.#accept, this.#startedBy] = [accept, startedBy];
    [this.#theirKey, this.#keyIsOut] = [undefined, false];
    const [starter, accepter] =
      startedBy === 'self' ? (['person', 'bot'] as const) : (['bot', 'person'] as const);
    const start = startedBy === 'self' ? this.#ownStart : this.#theirStart;
    this.#counted = [
      ...(start === undefined ? [] : [{ by: starter, name: 'start', content: start } as const]),
      { by: accepter, name: 'accept', content: accept },
    ];
  }

  /** A bot that is ready begins, even where it has been further before. */
  #forget(): void {
    [this.#theirStart, this.#accept, this.#startedBy] = [undefined, undefined, undefined];
    [this.#theirKey, this.#keyIsOut, this.#counted] = [undefined, false, []];
  }

  /** Which rule of the codec a step of the bot breaks by its values, once it was heard. */
  judge(name: StepName, content: Content): SasRule | undefined {
    const isCounted = this.#counted.some((step) => step.content === content);
    return brokenRule({
      transport: this.#transport,
      flow: this.flow,
      bot: this.#bot,
      person: { ...this.#self(), ephemeralSecret: this.#ephemeral.secret },
      steps: isCounted ? this.#counted : [...this.#counted, { by: 'bot', name, content }],
    });
  }

  /** The string that a person at this side would see; undefined before both keys are there. */
  get string(): ShortString | undefined {
    const secret = this.#secret;
    if (secret === undefined || !this.#keyIsOut) return undefined;
    const ours = { ...this.#self(), ephemeralKey: this.#ephemeral.publicText };
    const theirs = { ...this.#bot, ephemeralKey: this.#theirKey! };
    const [starter, accepter] = this.#startedBy === 'bot' ? [theirs, ours] : [ours, theirs];
    return shortString(secret, starter, accepter, this.flow);
  }

  /** The step that an input of the machine stands for. */
  make(input: Input): OutgoingStep {
    const [name, kind = ''] = input.split('/') as [StepName, string | undefined];
    switch (name) {
      case 'request':
        return this.#request(kind);
      case 'ready':
        // A start before it was not due.
        if (!this.#isReady) this.#ownStart = undefined;
        this.#isReady = true;
        return this.#compose('ready', kind === '' ? {} : { methods: [unknownMethod] });
      case 'start':
        return this.#start(kind);
      case 'accept':
        return this.#makeAccept(kind);
      case 'key':
        return this.#key(kind);
      case 'mac':
        return this.#mac(kind);
      case 'done':
        return this.#compose('done');
      case 'cancel':
        return this.#compose('cancel', { code: kind, reason: kind });
      default:
        throw new Error(`${input} is no step`);
    }
  }

  /** By to-device messages who sends the first step names the verification. */
  #giveName(): void {
    if (this.#transport === 'to-device' && this.flow === '') this.flow = randomUUID();
  }

  #request(kind: string): OutgoingStep {
    this.#giveName();
    const changes: Readonly<Record<string, Content>> = {
      'too-old': { timestamp: Date.now() - 11 * minuteMs },
      'from-the-future': { timestamp: Date.now() + 6 * minuteMs },
      undated: { timestamp: undefined },
      'unknown-method': { methods: [unknownMethod] },
      'to-another': { to: this.#self().user },
    };
    return this.#compose('request', changes[kind]);
  }

  #start(kind: string): OutgoingStep {
    // Where nobody has asked it is due at once.
    this.#isReady ||= this.flow === '';
    this.#giveName();
    const changes: Readonly<Record<string, Content>> = {
      'unknown-method': { method: unknownMethod },
      'old-agreement': { key_agreement_protocols: ['curve25519'] },
      'no-decimal': { short_authentication_string: [unknownMethod] },
      'no-hash': { hashes: [unknownMethod] },
      'no-mac': { message_authentication_codes: [unknownMethod] },
      'old-mac': { message_authentication_codes: ['hkdf-hmac-sha256' satisfies MacMethod] },
      'unknown-first': this.#withUnknownFirst(),
      'other-device': { from_device: 'ANOTHER' },
    };
    const step = this.#compose('start', changes[kind]);
    // What comes after it is not the one that counts.
    if (usableStarts.has(kind)) this.#ownStart ??= step.content;
    return step;
  }

  #withUnknownFirst(): Content {
    const lists = Object.entries(this.#compose('start').content).filter(([, value]) => Array.isArray(value));
    return Object.fromEntries(
      lists.map(([name, value]) => [name, [unknownMethod, ...(value as readonly unknown[])]]),
    );
  }

  #makeAccept(kind: string): OutgoingStep {
    const start = this.#theirStart ?? this.#compose('start').content;
    const changes: Readonly<Record<string, Content>> = {
      'not-offered': { hash: 'sha1' },
      'wrong-commitment': { commitment: commitmentOf(newEphemeralKey().publicText, start) },
    };
    const step = compose(this.#facts({ start }), 'accept');
    const content = cleaned({ ...step.content, ...changes[kind] });
    if (this.#theirStart !== undefined && this.#accept === undefined && kind !== 'not-offered')
      this.#begin(content, 'bot');
    return { ...step, content };
  }

  #key(kind: string): OutgoingStep {
    const isFirst = this.#startedBy === 'self' && !this.#keyIsOut;
    // Whatever comes first from one that has committed to nothing is its key.
    if (kind === 'second' && isFirst) this.#ephemeral = this.#second;
    const isOut = kind === '' || (kind === 'second' && isFirst);
    const keys: Readonly<Record<string, string>> = {
      '': this.#ephemeral.publicText,
      second: this.#second.publicText,
      unusable: unpaddedBase64(new Uint8Array(32)),
      malformed: 'this is no base64!',
    };
    const step = this.#compose('key', { key: keys[kind] });
    if (isOut && !this.#keyIsOut) this.#counted.push({ by: 'person', name: 'key', content: step.content });
    this.#keyIsOut ||= isOut;
    return step;
  }

  #mac(kind: string): OutgoingStep {
    const { device, deviceKey } = this.#self();
    const known = keysById(this.#self());
    const foreign = newEphemeralKey().publicText;
    const alone = new Map([[`ed25519:${device}`, deviceKey!]]);
    const stranger = new Map([[`ed25519:${foreign}`, foreign]]);
    const keys: Readonly<Record<string, ReadonlyMap<string, string>>> = {
      'device-only': alone,
      'extra-key': new Map([...known, ...stranger]),
      'unknown-keys': stranger,
    };
    const flaws: Readonly<Record<string, MacFlaws>> = {
      wrong: { message: () => 'something else', list: () => 'something else' },
      'one-wrong': { message: (key, id) => (alone.has(id) ? key : 'something else') },
      'wrong-list': { list: () => 'something else' },
      swapped: {
        info: ({ sender, receiver, transactionId }, id) =>
          macInfo({ sender: receiver, receiver: sender, transactionId }, id),
      },
    };
    const secret = this.#secret ?? new Uint8Array(32);
    const route: MacRoute = { sender: this.#self(), receiver: this.#bot, transactionId: this.flow };
    const content = flawedMacs(secret, route, keys[kind] ?? known, {
      method: this.#macMethod,
      ...flaws[kind],
    });
    return this.#compose('mac', { ...content });
  }

  /** It is asked for after each step, and costs more than most of them. */
  get #secret(): Uint8Array | undefined {
    const keys = `${this.#ephemeral.publicText} ${this.#theirKey}`;
    if (this.#agreed?.keys !== keys) {
      const secret =
        this.#theirKey === undefined ? undefined : agreeOnSecret(this.#ephemeral.secret, this.#theirKey);
      this.#agreed = { keys, secret };
    }
    return this.#agreed.secret;
  }

  get #macMethod(): MacMethod {
    const chosen = this.#accept?.['message_authentication_code'];
    return isMacMethod(chosen) ? chosen : 'hkdf-hmac-sha256.v2';
  }

  #compose(name: StepName, changes: Content = {}): OutgoingStep {
    const isMadeHere = name === 'key' || name === 'mac' || name === 'done' || name === 'cancel';
    const step = isMadeHere ? compose(this.#facts(), name, changes) : compose(this.#facts(), name);
    // Members that nobody knows must not matter.
    return { ...step, content: cleaned({ ...step.content, ...changes, 'com.example.extra': true }) };
  }

  #facts(more: Partial<Facts> = {}): Facts {
    const ephemeral: EphemeralKey = this.#ephemeral;
    const macMethods = Object.keys(macEncodings) as MacMethod[];
    const common = {
      transport: this.#transport,
      transactionId: this.flow,
      self: this.#self(),
      macMethods,
      ephemeral,
    };
    return { ...common, otherUser: this.#bot.user, other: this.#bot, ...more };
  }
}

/** Without members that are undefined, as it goes over the wire. */
function cleaned(content: Content): Content {
  return JSON.parse(JSON.stringify(content)) as Content;
}
