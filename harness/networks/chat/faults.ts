import { EventLog } from '../../waiting/event-log.ts';
import type { Hearing } from '../honesty/hearing.ts';
import { QuietTimes } from './quiet-times.ts';

/**
 * What a network does on purpose, in words that are the same for all networks:
 *
 * - `hold`: takes requests, and never answers them.
 * - `half-open`: the connection by which the bot hears stays open, and nothing comes through it any more; new ones work.
 * - `no-ack`: what the bot must have acknowledged is not.
 * - `close`: ends the connection, with `code` where the network has codes.
 * - `reconnect`: asks the bot to connect anew.
 * - `expire`: the credentials or the session are no longer valid.
 * - `rival`: somebody else uses the bot's seat at the same time.
 * - `rival-lingers`: the same, and the service goes on refusing the bot for a while after the rival has gone.
 * - `dark-webhook`: what is brought to the bot does not arrive.
 * - `ghost`: connections that the bot has left count as open and take their share of what comes.
 * - `detached`: nobody keeps what comes while the bot is not connected.
 * - `busy`: each request takes long, and others wait for it.
 * - `limit`: too many requests: refused with the time after which the bot may ask again.
 * - `refused`: refused for good, as where somebody wants to hear nothing of the bot.
 * - `status`: refused with `status`, as a service does that has trouble.
 * - `garbage`: an answer that is not what it should be.
 * - `twice`: everything is brought twice.
 * - `late`: answers come late.
 * - `reorder`: what is said comes after what is said next.
 * - `lost-answer`: the request is carried out, and then the connection breaks.
 */
export type FaultName =
  | 'hold'
  | 'half-open'
  | 'no-ack'
  | 'close'
  | 'reconnect'
  | 'expire'
  | 'rival'
  | 'rival-lingers'
  | 'dark-webhook'
  | 'ghost'
  | 'detached'
  | 'busy'
  | 'limit'
  | 'refused'
  | 'status'
  | 'garbage'
  | 'twice'
  | 'late'
  | 'reorder'
  | 'lost-answer';

/** Those that every service has that is asked by HTTP. */
export const usualFaults: readonly FaultName[] = [
  'hold',
  'close',
  'expire',
  'limit',
  'refused',
  'status',
  'garbage',
  'late',
  'lost-answer',
];

/** Faults of hearing by which nothing reaches the bot. */
const deafening: readonly FaultName[] = [
  'hold',
  'half-open',
  'close',
  'expire',
  'status',
  'garbage',
  'dark-webhook',
  'detached',
];

/** The service does not know sooner that a rival has gone. */
const usualLingerMs = 2_000;

/** What a fault concerns: how the bot hears, how it speaks, what people see of it beside that (it types, it has read), or all. */
export type FaultPlace = 'hearing' | 'sending' | 'activity' | 'everything';

/** A fault to strike. Members that a fault does not need are not looked at. */
export interface Fault {
  readonly name: FaultName;
  readonly at: FaultPlace;
  /** How often it strikes. Default: until it is ended. */
  readonly times?: number;
  readonly status?: number;
  readonly retryAfterSeconds?: number;
  /** Of `limit`, where the service has words beside its numbers: the time stands in the words alone. */
  readonly isInWords?: true;
  readonly code?: number;
  /** Longest time that it takes, e.g. of `busy`, `late`, `rival-lingers`. */
  readonly lastsMs?: number;
}

/** A time in which a fault was in force. `toMs`: absent while it still is. */
export interface FaultSpan {
  readonly fault: Fault;
  readonly fromMs: number;
  readonly toMs?: number;
}

/** A fault in force. Disposing of it ends it: what the network held back is then dealt with as the fault's network says. */
export interface StruckFault extends Disposable {
  /** Each time that it has struck. */
  readonly strikes: EventLog<{ readonly atMs: number }>;
}

interface InForce extends StruckFault {
  readonly fault: Fault;
  left: number;
}

/** The faults of one network: scenarios strike them, and its fake asks before it does anything what is in force. */
export class Faults implements Hearing {
  /** All that were ever struck, for reports and for the oracle of honesty. */
  readonly history: FaultSpan[] = [];
  /** Begun by `limit`: until such a time is over, the service goes on refusing. */
  readonly quiet = new QuietTimes();
  readonly #inForce = new Set<InForce>();
  readonly #onChange = new Set<() => void>();

  /** From now on, until it is ended or has struck as often as it was to; `rival-lingers` goes on after that for a while. */
  strike(fault: Fault): StruckFault {
    const inForce: InForce = {
      fault,
      left: fault.times ?? Infinity,
      strikes: new EventLog(),
      [Symbol.dispose]: () => {
        if (fault.name !== 'rival-lingers') return this.#end(inForce);
        setTimeout(() => this.#end(inForce), fault.lastsMs ?? usualLingerMs).unref();
      },
    };
    this.#inForce.add(inForce);
    this.history.push({ fault, fromMs: performance.now() });
    this.#tell();
    return inForce;
  }

  /**
   * Asked by a fake: the fault that strikes now, the oldest first; it counts as having struck.
   * @param at `everything`: only one that concerns everything, for what is neither hearing nor sending.
   * @param names those that the place that asks can do.
   */
  take(at: FaultPlace, names: readonly FaultName[]): Fault | undefined {
    const found = this.#find(at, names);
    if (found === undefined) return undefined;
    found.strikes.append({ atMs: performance.now() });
    found.left -= 1;
    if (found.left <= 0) this.#end(found);
    return found.fault;
  }

  /** The same without counting, for what lasts rather than strikes. */
  peek(at: FaultPlace, names: readonly FaultName[]): Fault | undefined {
    return this.#find(at, names)?.fault;
  }

  isCutOff(): boolean {
    return this.peek('hearing', deafening) !== undefined;
  }

  /** Calls the listener whenever a fault begins or ends; the returned function ends that. */
  onChange(listener: () => void): () => void {
    this.#onChange.add(listener);
    return () => this.#onChange.delete(listener);
  }

  #find(at: FaultPlace, names: readonly FaultName[]): InForce | undefined {
    return [...this.#inForce].find(
      ({ fault }) => names.includes(fault.name) && (fault.at === at || fault.at === 'everything'),
    );
  }

  #end(inForce: InForce): void {
    if (!this.#inForce.delete(inForce)) return;
    const at = this.history.findLastIndex(({ fault }) => fault === inForce.fault);
    this.history[at] = { ...this.history[at]!, toMs: performance.now() };
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#onChange) listener();
  }
}
