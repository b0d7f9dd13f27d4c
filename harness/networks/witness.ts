/** A rule of a protocol that the bot broke. */
export interface BrokenRule {
  readonly rule: string;
  /** Who broke it. Default: the bot. */
  readonly who?: string;
  /** What it did, after the words "the bot". */
  readonly sentence: string;
  readonly detail?: string;
  /** For reports, e.g. `protocol, with alice`. */
  readonly about: string;
  /** `likely`: something else may have been the cause. */
  readonly certainty: 'proven' | 'likely';
  /** Something did not come: it says nothing where nobody waited for it. */
  readonly isSilence: boolean;
  /** With what words a scenario fails in which all else went well. Absent: it does not fail. */
  readonly failsAlone?: string;
}

/** The whole sentence on a broken rule. */
export function wholeSentence({ who = 'the bot', sentence }: Pick<BrokenRule, 'who' | 'sentence'>): string {
  return `${who} ${sentence}`;
}

/** Recorded what was exchanged in a scenario, and judges it when the scenario is over. */
export interface Witness {
  /** The rules that the bot broke. Asked once, when all is over. Rejects where the network does not answer. */
  testify(signal: AbortSignal): Promise<readonly BrokenRule[]>;
  /** Resolves when nothing more is being said, or that takes too long. Never rejects. Absent: there is nothing to wait for. */
  untilSilent?(signal: AbortSignal): Promise<void>;
  /**
   * A state of the bot that explains whatever went wrong, as a sentence; undefined where none is seen. Rejects where the
   * network does not answer. Absent: no such state can be seen.
   */
  suspect?(signal: AbortSignal): Promise<string | undefined>;
}
