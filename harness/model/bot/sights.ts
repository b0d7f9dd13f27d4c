import { DeadlineError } from '../../errors/deadline-error.ts';
import { eventually } from '../../waiting/waiting.ts';
import { stepsOf, written, type Output } from '../machine/outputs.ts';
import type { Variant } from '../machine/variants.ts';
import type { BotUnderTest } from './bot-under-test.ts';
import type { Person } from './person.ts';
import type { Puppet } from './puppet.ts';

interface SightsOptions {
  readonly bot: BotUnderTest;
  readonly variant: Variant;
  readonly person: Person;
  readonly puppet: Puppet;
  /** Waits until the bot has done what it makes of all that was sent and ordered. */
  readonly settle: () => Promise<void>;
}

/** What is seen of one verification elsewhere than on the wire: the string that the operator is shown, and signatures. */
export class Sights {
  readonly #options: SightsOptions;
  readonly #firstMaster: string | undefined;
  /** The string for which it was seen what the operator is shown. */
  #shownFor: string | undefined;
  #signedKeys: readonly string[] = [];

  constructor(options: SightsOptions) {
    this.#options = options;
    this.#firstMaster = options.person.party.masterKey;
  }

  /** Whether the bot was seen to have signed the person. */
  get hasSigned(): boolean {
    return this.#signedKeys.length > 0;
  }

  /**
   * What is to be seen now.
   * @param outputs the steps of the bot, and its answer to an order.
   * @param ways what is allowed. What all ways have that fit the steps is waited for.
   */
  async see(outputs: readonly Output[], ways: readonly (readonly Output[])[]): Promise<Output[]> {
    const { puppet, variant } = this.#options;
    const fitting = ways.filter((way) => written(stepsOf(way)) === written(stepsOf(outputs)));
    const found: Output[] = [];
    const due = puppet.string?.decimals.join();
    if (due !== undefined && due !== this.#shownFor && variant.decides === 'operator') {
      const shown = await this.look(
        () => this.#shown(),
        fitting.length > 0 && fitting.every((way) => way.includes('shown')),
      );
      if (shown !== undefined) found.push(shown);
    }
    if (puppet.string !== undefined) {
      const isDue = fitting.length > 0 && fitting.every((way) => way.includes('signed'));
      const signed = await this.look(() => this.#signed(), isDue);
      if (signed !== undefined) found.push(signed);
    }
    return found;
  }

  /** What a look shows; where it must show something, it is waited for. */
  async look(glance: () => Promise<Output | undefined>, isDue: boolean): Promise<Output | undefined> {
    if (!isDue) return glance();
    const { bot, settle } = this.#options;
    try {
      return await eventually(glance, {
        why: 'what must be seen',
        deadlineMs: bot.limitMs,
        signal: bot.signal,
      });
    } catch (error) {
      if (!(error instanceof DeadlineError)) throw error;
      // The machine may be slow: what the bot has made of it is there once it has answered.
      await settle();
      return glance();
    }
  }

  async #shown(): Promise<Output | undefined> {
    const { bot, puppet } = this.#options;
    const records = await bot.records();
    const shown = records.find(({ protocolFlowId }) => protocolFlowId === puppet.flow)?.sas;
    if (shown === undefined) return undefined;
    const { decimals, emoji } = puppet.string!;
    this.#shownFor = decimals.join();
    const isRight =
      shown.decimals?.join() === decimals.join() &&
      (shown.emoji ?? []).every(({ symbol }, index) => emoji[index]?.symbol === symbol);
    return isRight ? 'shown' : 'shown-other';
  }

  async #signed(): Promise<Output | undefined> {
    const { bot, person } = this.#options;
    const keys = await bot.signed(person.userId);
    const fresh = keys.filter((key) => !this.#signedKeys.includes(key));
    this.#signedKeys = keys;
    if (fresh.length === 0) return undefined;
    return fresh.includes(this.#firstMaster ?? '') ? 'signed' : 'signed-other';
  }
}
