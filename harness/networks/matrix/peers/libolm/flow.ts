import type { EventLog } from '../../../../waiting/event-log.ts';
import type { Wait } from '../../../../waiting/waiting.ts';
import { stepType, type StepName } from '../../oracle/sas/record.ts';
import type { CancelledError } from '../../../../errors/cancelled-error.ts';
import { cancelledBy } from '../cancellation.ts';
import { waitingIn } from '../owed-step.ts';
import type { PeerFlow, Sas, WireEvent } from '../peer.ts';
import type { FlowState, PeerCommands } from './protocol.ts';

/** What a verification needs of its peer. */
export interface FlowContext {
  readonly transcript: EventLog<WireEvent>;
  /** Of all verifications of the peer, in the order of their changes. */
  readonly states: EventLog<FlowState>;
  readonly wait: Pick<Wait, 'signal' | 'deadlineMs'>;
  /** Has the client do what a person can do with this verification. */
  tell(
    command: Extract<keyof PeerCommands, 'accept' | 'start' | 'confirm' | 'mismatch' | 'cancel'>,
  ): Promise<void>;
}

/** One verification of a libolm peer: told to go on in one process, waited for in this one. */
export class LibolmFlow implements PeerFlow {
  readonly id: string;
  readonly transport: 'to-device' | 'room';
  readonly #flow: number;
  readonly #context: FlowContext;

  constructor({ flow, id, transport }: FlowState, context: FlowContext) {
    this.id = id;
    this.transport = transport;
    this.#flow = flow;
    this.#context = context;
  }

  accept(): Promise<void> {
    return this.#context.tell('accept');
  }

  async ready(): Promise<void> {
    const { phase } = await this.#state(({ phase }) => phase !== 'requested');
    if (phase === 'cancelled') throw await this.#cancellation();
  }

  async start(): Promise<void> {
    await this.#context.tell('start');
    await this.#onWire('start');
  }

  async sas(): Promise<Sas> {
    const { sas } = await this.#state((state) => state.sas !== undefined || state.phase === 'cancelled');
    if (sas === undefined) throw await this.#cancellation();
    return sas;
  }

  async confirm(): Promise<void> {
    await this.sas();
    await this.#context.tell('confirm');
  }

  async reject(): Promise<void> {
    await this.sas();
    await this.#context.tell('mismatch');
    await this.cancelled();
  }

  async cancel(): Promise<void> {
    await this.#context.tell('cancel');
    await this.cancelled();
  }

  async done(): Promise<void> {
    const { phase } = await this.#state(isOver);
    if (phase === 'cancelled') throw await this.#cancellation();
    // This SDK is done before its own word of it is out, and without the other side's, which is owed all the same.
    await Promise.all([this.#onWire('done', 'sent'), this.#onWire('done', 'received')]);
  }

  async cancelled(): Promise<string> {
    const { phase } = await this.#state(isOver);
    if (phase === 'done') return 'none';
    return (await this.#onWire('cancel')).cancelCode ?? 'none';
  }

  async #cancellation(): Promise<CancelledError> {
    return cancelledBy(await this.#onWire('cancel'));
  }

  #state(matches: (state: FlowState) => boolean): Promise<FlowState> {
    return this.#context.states.first((state) => state.flow === this.#flow && matches(state), this.#wait());
  }

  #onWire(step: StepName, direction?: WireEvent['direction']): Promise<WireEvent> {
    const type = stepType(step);
    return this.#context.transcript.first(
      (event) =>
        event.flow === this.id && event.type === type && event.direction === (direction ?? event.direction),
      this.#wait(),
    );
  }

  #wait(): Wait {
    const { transcript, wait } = this.#context;
    return { ...wait, ...waitingIn(() => transcript.items.filter(({ flow }) => flow === this.id)) };
  }
}

/** Whether a verification is done or cancelled. */
export function isOver({ phase }: FlowState): boolean {
  return phase === 'cancelled' || phase === 'done';
}
