import type { SignUpClient } from './sign-up-client.ts';

/** What lets one bot sign up. */
export interface Invitation {
  /** A secret with a use left. */
  readonly code: string;
  /**
   * Localpart of the person that the service makes a direct room with. Nobody has that name until it is registered.
   * Undefined: the service decides, or makes no such room.
   */
  readonly inviterLocalpart: string | undefined;
}

/** A sign-up service as reports name it. */
export interface OnboardingFacts {
  readonly kind: 'own' | 'foreign';
  readonly name: string;
  /** Undefined where it does not say. */
  readonly version: string | undefined;
  readonly url: string;
}

/** A sign-up service that answers. Disposing of it leaves nothing behind. */
export interface OnboardingService extends AsyncDisposable {
  /** Root of its API, without a trailing slash. */
  readonly url: string;
  readonly facts: OnboardingFacts;
  readonly client: SignUpClient;
  /** What it writes down; undefined where that is out of reach. */
  readonly folder?: string;
  /**
   * What the next newcomer needs.
   * @throws Error when all are handed out.
   */
  invitation(): Invitation;
  /** The newest log lines, oldest first; empty where the log is out of reach. */
  logTail(lines?: number): readonly string[];
  /** Each line that it has logged, once; none where the log is out of reach. */
  logLines(): Iterable<string>;
  /** Resolves with how it ended, when it ends; never rejects. */
  readonly exited: Promise<string>;
}
