import type { NetworkFacts } from '../../reports/index.ts';

/** What a bot needs to take part in a network: an account, in every form in which bots are told of one. */
export interface Seat {
  /** Name of the network, which is also the id of the channel in the bot, e.g. `matrix`. */
  readonly network: string;
  /** The channel's section in the config of a gateway. Holds no secrets. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Added to a gateway's environment: the secrets that the config leaves out. */
  readonly environment: Readonly<Record<string, string>>;
  /** What a manifest's placeholders stand for, by name. Absent ones are undefined. */
  readonly placeholders: Readonly<Record<string, string | undefined>>;
  /** What a bot does that takes the seat, e.g. `open its WebSocket`. */
  readonly sign: string;
  /** Looks once at the network for that sign. Rejects as requests do. */
  isTaken(signal: AbortSignal): Promise<SeatState>;
  /** Told the root URL of the bot's own port at each start, by targets that have one: some networks call the bot. */
  botIsAt?(url: string): void;
}

/** Whether a bot uses its seat, and what of it is to be seen on the network. */
export interface SeatState {
  readonly taken: boolean;
  /** E.g. `no device keys`. */
  readonly seen: string;
  /** A sentence about the bot for where the seat is not taken, with what follows from it. */
  readonly meaning: string;
}

/** A network that takes part in a run: a real server, a fake or a deployment. Disposing leaves nothing behind. */
export interface StartedNetwork extends AsyncDisposable {
  readonly facts: NetworkFacts;
  /** Resolves with a reason if the network ends without having been asked to; never rejects. */
  readonly died: Promise<string>;
  /** Whether it still answers; asked before a bot is blamed. Rejects only when `signal` is aborted. */
  answers(signal: AbortSignal): Promise<boolean>;
  /** The newest log lines, oldest first; empty where the log is out of reach. */
  logTail(lines?: number): readonly string[];
}
