import type { Conversation, Converse } from '../suite/conversation.ts';
import { inputNames, isOpener, unusualStarts, type Input } from '../machine/inputs.ts';
import type { Step } from '../machine/machine.ts';
import { stepsOf, written, type Output } from '../machine/outputs.ts';
import type { Variant } from '../machine/variants.ts';
import { stepType, type RecordedParty } from '../../networks/matrix/oracle/sas/record.ts';
import type { SasRule } from '../../networks/matrix/oracle/sas/rules/catalogue.ts';
import type { OutgoingStep } from '../../networks/matrix/peers/from-spec/compose.ts';
import { DeadlineError } from '../../errors/deadline-error.ts';
import { eventually } from '../../waiting/waiting.ts';
import { answerOf, type BotUnderTest } from './bot-under-test.ts';
import type { ArrivedStep, Person } from './person.ts';
import { Puppet } from './puppet.ts';
import { Sights } from './sights.ts';

/** What an operator is to see a verification by. */
const usableOpeners = new Set<Input>(['request', 'start', ...unusualStarts]);
/** Of the codes of a cancel, those that stand for the others. */
const usualCancels = new Set<Input>([
  'cancel/m.user',
  'cancel/m.mismatched_sas',
  'cancel/com.example.reason',
]);
const otherCancels = new Set<Input>(
  inputNames.filter((input) => input.startsWith('cancel/') && !usualCancels.has(input)),
);

/** What can be done to a real bot; time is a matter of scenarios, and one input needs a device with a name of its own. */
export function canBeDone(input: Input): boolean {
  return !input.startsWith('time/') && input !== 'mac/confused-id' && !otherCancels.has(input);
}

/** Whether one asks the bot for all who wait for it, so that what each of them sees is not yet certain. */
export type Haste = 'hasty' | 'careful';

/** Conversations with a bot in one of the ways to take part. */
export function converseWith(bot: BotUnderTest, variant: Variant, haste: Haste = 'careful'): Converse {
  return async (withStranger = false) => {
    const taken = withStranger ? bot.newPerson(variant.tie) : bot.take(variant.tie);
    const [person, party] = await Promise.all([taken, bot.party()]);
    // Who asks is looked up by some bots; who does not must be known already.
    if (variant.asks === 'nobody' || !bot.verifiesStrangers) await person.becomeKnown();
    return new Talk(bot, variant, person, party, haste);
  };
}

class Talk implements Conversation {
  readonly #bot: BotUnderTest;
  readonly #variant: Variant;
  readonly #person: Person;
  readonly #party: RecordedParty;
  readonly #puppet: Puppet;
  readonly #sights: Sights;
  readonly #haste: Haste;
  readonly #others: string[] = [];
  #stranger: Promise<Person> | undefined;
  /** Up to where the bot's steps have been told. */
  #heard: number;
  /** Rules whose breach was told; what is wrong with one step shows with the next one, too. */
  readonly #told = new Set<SasRule>();
  #request: OutgoingStep | undefined;
  #last: OutgoingStep | undefined;
  #record: string | undefined;
  #isSpoilt = false;
  /** Whether the bot has done what it makes of all that was sent, and of all that was ordered besides. */
  #isTakenIn = true;
  #isSettled = true;
  #hasSent = false;
  #hasOnlyAsked = false;
  /** Whether a request was sent that is right. */
  #hasAsked = false;
  /** Whether this side has said that it is over. */
  #isGivenUp = false;

  constructor(bot: BotUnderTest, variant: Variant, person: Person, party: RecordedParty, haste: Haste) {
    this.#bot = bot;
    this.#haste = haste;
    this.#variant = variant;
    this.#person = person;
    this.#party = party;
    this.#heard = person.steps.items.length;
    this.#puppet = new Puppet(variant.transport, () => person.party, party);
    const settle = (): Promise<void> => this.#settle();
    this.#sights = new Sights({ bot, variant, person, puppet: this.#puppet, settle });
  }

  async do(input: Input, may: readonly Step[]): Promise<readonly Output[]> {
    // An order goes another way than what was sent before it, and must not overtake that.
    const isOrder = input.startsWith('order/');
    const isDue = isOrder && may.every(({ says }) => !says.includes('unknown'));
    // What an operator must be able to see now is looked for; a bot may first have to ask for somebody's keys.
    if (isDue && this.#record === undefined && this.#hasOnlyAsked) await this.#listed();
    // Whether a verification has ended that is asked for again must not be a matter of moments.
    else if ((isOrder || input === 'request' || input === 'request/again') && !this.#isTakenIn)
      await this.#settle();
    const answer = await this.#perform(input);
    this.#hasOnlyAsked = usableOpeners.has(input) && isOpener(input, this.#variant) && !this.#hasSent;
    this.#hasSent ||= !isOrder;
    this.#isSettled = false;
    this.#isTakenIn &&= isOrder;
    if (may.every(({ says }) => says.length === 0)) return this.#newSteps();
    const allowed = may.map(({ says }) => says);
    await this.#awaitSteps(allowed.map(stepsOf), answer);
    // Before a bot makes anything of a request it may ask for the keys of who has sent it.
    if (input.startsWith('request') && this.#arrived().length === 0) await this.#settle();
    const outputs: Output[] = [...(answer === undefined ? [] : [answer]), ...this.#newSteps()];
    outputs.push(...(await this.#sights.see(outputs, allowed)));
    return outputs;
  }

  async settle(): Promise<readonly Output[]> {
    if (!this.#isSettled) await this.#settle();
    const outputs = this.#newSteps();
    return [...outputs, ...(await this.#sights.see(outputs, []))];
  }

  async #settle(): Promise<void> {
    await this.#untilAnswered();
    [this.#isTakenIn, this.#isSettled] = [true, true];
  }

  #untilAnswered(): Promise<void> {
    return this.#haste === 'hasty' ? this.#bot.untilAnswered() : this.#person.untilSettled();
  }

  async end(): Promise<readonly Output[]> {
    const late = await this.settle();
    if (this.#puppet.flow !== '' && !this.#isGivenUp) {
      await this.#send(this.#puppet.make('cancel/m.user'));
      this.#isSettled = false;
    }
    for (const flow of this.#others) {
      await this.#send(
        this.#tied({ type: stepType('cancel'), content: { code: 'm.user', reason: 'm.user' } }, flow),
      );
      this.#isSettled = false;
    }
    if (this.#stranger !== undefined) this.#bot.giveBack(await this.#stranger);
    if (this.#isSpoilt || this.#sights.hasSigned) this.#person.leave();
    else if (this.#isSettled) this.#bot.giveBack(this.#person);
    // A request that comes before the bot has taken the cancel in would be a second one. Others need not wait for that.
    else
      void this.#untilAnswered().then(
        () => this.#bot.giveBack(this.#person),
        () => {},
      );
    return late;
  }

  async #perform(input: Input): Promise<Output | undefined> {
    const [group, what] = input.split('/') as [string, string | undefined];
    if (group === 'order') return this.#order(what!);
    // It may begin again what was given up.
    if (group === 'request') this.#isGivenUp = false;
    if (input === 'repeat') await this.#send(this.#last!);
    else if (input === 'request/again') await this.#send(this.#request!);
    else if (input === 'request/second') await this.#secondRequest();
    else if (group === 'stranger') await this.#strange(what!);
    else if (group === 'other-transport') await this.#sendElsewhere();
    else {
      if (input === 'mac/new-identity') {
        this.#isSpoilt = true;
        await this.#person.replaceIdentity();
      }
      const step = this.#puppet.make(input);
      this.#last = step;
      if (group === 'cancel') this.#isGivenUp = true;
      if (input === 'request') this.#request = step;
      const before = this.#puppet.flow;
      const eventId = await this.#send(step);
      // In a room each request is one of its own, and the first that is right counts.
      if (group === 'request' && eventId !== undefined && before !== '') {
        const isFirstRight = input === 'request' && !this.#hasAsked;
        if (isFirstRight) this.#puppet.flow = eventId;
        this.#others.push(isFirstRight ? before : eventId);
      }
      this.#hasAsked ||= input === 'request';
    }
    return undefined;
  }

  async #order(order: string): Promise<Output> {
    const { control } = this.#bot;
    if (control === undefined) return 'unknown';
    const { userId: user, party } = this.#person;
    try {
      if (order === 'ask') {
        const device = this.#variant.transport === 'to-device' ? { deviceId: party.device } : {};
        const record = await control.startVerification({ userId: user, ...device });
        [this.#record, this.#puppet.flow] = [record.flowId, record.protocolFlowId];
        return 'ok';
      }
      const record = await this.#recordId();
      if (record === undefined) return 'unknown';
      if (order === 'accept') await control.accept(record);
      else if (order === 'cancel') await control.cancel(record);
      else await control.confirm(record, order === 'match');
      return 'ok';
    } catch (error) {
      return answerOf(error);
    }
  }

  /** Waits until the verification is listed for the operator. */
  async #listed(): Promise<void> {
    await this.#sights.look(async () => ((await this.#recordId()) === undefined ? undefined : 'ok'), true);
  }

  async #recordId(): Promise<string | undefined> {
    if (this.#record !== undefined) return this.#record;
    const records = await this.#bot.records();
    this.#record = records.find(({ protocolFlowId }) => protocolFlowId === this.#puppet.flow)?.flowId;
    return this.#record;
  }

  /** Sends to the bot by the transport of this verification. */
  async #send({ type, content }: OutgoingStep): Promise<string | undefined> {
    const { api, room } = this.#person;
    if (this.#variant.transport === 'to-device') {
      await api.sendToDevice(this.#party.user, this.#party.device, type, content);
      return undefined;
    }
    const eventId = await api.sendEvent(room, type, content);
    if (type === 'm.room.message') this.#puppet.flow ||= eventId;
    return eventId;
  }

  async #secondRequest(): Promise<void> {
    const puppet = new Puppet(this.#variant.transport, () => this.#person.party, this.#party);
    const eventId = await this.#send(puppet.make('request'));
    this.#others.push(eventId ?? puppet.flow);
  }

  /** Its key by the transport that this verification does not use. */
  async #sendElsewhere(): Promise<void> {
    const { api, room } = this.#person;
    const { flow } = this.#puppet;
    const { content } = this.#puppet.make('key/second');
    const key = { key: content['key'] };
    if (this.#variant.transport === 'room')
      await api.sendToDevice(this.#party.user, this.#party.device, stepType('key'), {
        ...key,
        transaction_id: flow,
      });
    else
      await api.sendEvent(room, stepType('key'), {
        ...key,
        'm.relates_to': { rel_type: 'm.reference', event_id: flow },
      });
  }

  /** Somebody else speaks up under the id of this verification. */
  async #strange(what: string): Promise<void> {
    this.#stranger ??= this.#letIn(await this.#bot.take(this.#variant.tie));
    const stranger = await this.#stranger;
    const contents = {
      key: { key: this.#party.deviceKey },
      mac: { mac: {}, keys: '' },
      cancel: { code: 'm.user' },
    };
    const content = contents[what as keyof typeof contents];
    const step = this.#tied({ type: stepType(what as keyof typeof contents), content }, this.#puppet.flow);
    if (this.#variant.transport === 'to-device')
      await stranger.api.sendToDevice(this.#party.user, this.#party.device, step.type, step.content);
    else await stranger.api.sendEvent(this.#person.room, step.type, step.content);
  }

  /** Lets somebody into the room, where the verification goes on in one. */
  async #letIn(stranger: Person): Promise<Person> {
    if (this.#variant.transport === 'to-device') return stranger;
    // Others would find them there.
    this.#isSpoilt = true;
    const room = encodeURIComponent(this.#person.room);
    await this.#person.api.call('POST', `/rooms/${room}/invite`, { user_id: stranger.userId });
    await eventually(
      async () => {
        const { status } = await stranger.api.ask('POST', `/join/${room}`, {});
        return status === 200 || undefined;
      },
      { why: 'a stranger to come into the room', deadlineMs: this.#bot.limitMs, signal: this.#bot.signal },
    );
    return stranger;
  }

  #tied({ type, content }: OutgoingStep, flow: string): OutgoingStep {
    const tie =
      this.#variant.transport === 'to-device'
        ? { transaction_id: flow }
        : { 'm.relates_to': { rel_type: 'm.reference', event_id: flow } };
    return { type, content: { ...content, ...tie } };
  }

  /** Waits until what the bot has sent is one of the ways to answer, and none that goes on; or cannot become one. */
  async #awaitSteps(ways: readonly (readonly Output[])[], answer: Output | undefined): Promise<void> {
    const { steps: log } = this.#person;
    const now = (): string => written(this.#arrived().map(outputOf));
    const isWay = (): boolean => ways.some((way) => written(way) === now());
    const mayGoOn = (): boolean => {
      const seen = this.#arrived().map(outputOf);
      return ways.some(
        (way) => way.length > seen.length && seen.every((output, index) => output === way[index]),
      );
    };
    // An operator who is refused has had an answer.
    if (answer !== undefined && answer !== 'ok') return;
    const wait = { why: 'a step of the bot', deadlineMs: this.#bot.limitMs, signal: this.#bot.signal };
    while (mayGoOn() && !isWay()) {
      const count = log.items.length;
      const next = log
        .first(() => log.items.length > count, wait)
        .catch((error: unknown) => {
          if (!(error instanceof DeadlineError)) throw error;
          return undefined;
        });
      if ((await next) === undefined) break;
    }
    if (!isWay() || mayGoOn()) await this.#settle();
  }

  #arrived(): readonly ArrivedStep[] {
    const { flow } = this.#puppet;
    return this.#person.steps.items.slice(this.#heard).filter((step) => step.flow === flow);
  }

  #newSteps(): Output[] {
    const arrived = this.#arrived();
    this.#heard = this.#person.steps.items.length;
    const outputs = arrived.map((step) => this.#hear(step));
    // Some bots do not forget at once what they have cancelled, and take the next request for a second one.
    if (arrived.some(({ name }) => name === 'cancel')) this.#isSpoilt = true;
    return outputs;
  }

  /** A step of the bot, with the rule that its values break. */
  #hear(step: ArrivedStep): Output {
    const { name, content } = step;
    this.#puppet.hear(name, content);
    const isReused = name === 'key' && !this.#bot.isOwnKey(content['key'], this.#puppet.flow);
    const rule = isReused ? 'key-of-another-verification' : this.#puppet.judge(name, content);
    if (rule === undefined || this.#told.has(rule)) return outputOf(step);
    this.#told.add(rule);
    return `${name} (${rule})`;
  }
}

function outputOf({ name, content }: ArrivedStep): Output {
  return name === 'cancel' ? `cancel ${String(content['code'])}` : name;
}
