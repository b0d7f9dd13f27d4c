/** What can be done to a bot on any network. */
export type ChatOperator = Pick<Operator, 'stop' | 'kill' | 'restart'>;

/** Who runs the bot, for what only they can do to it. */
export interface Operator {
  /** Ends it in good order; `restart` brings it back. */
  stop(): Promise<void>;
  /** Ends it as a crash would; `restart` brings it back. */
  kill(): Promise<void>;
  /** Starts it, after ending the one that runs. It may hear only a while later. */
  restart(): Promise<void>;
  /** Gives its store a new passphrase. The bot is stopped. */
  rekey(): Promise<void>;
  /** Takes its recovery key away, and brings the key back. The bot is stopped. */
  recover(): Promise<void>;
}
