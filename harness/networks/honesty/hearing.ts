/** What can be seen from outside of how a bot hears. */
export interface Hearing {
  /** Whether nothing can reach the bot now. */
  isCutOff(): boolean;
  /** Calls the listener whenever that may have changed; the returned function ends that. */
  onChange(listener: () => void): () => void;
}
