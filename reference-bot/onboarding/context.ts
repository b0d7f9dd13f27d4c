import { SerialQueue } from '../concurrency/serial-queue.ts';
import { HomeserverClient } from '../homeserver/homeserver-client.ts';
import type { Logger } from '../logging/logger.ts';
import type { Redactor } from '../redact/redactor.ts';
import type { Clock } from '../seams/seams.ts';
import type { CodeStore } from './codes/code-store.ts';
import type { IdentityStore } from './crosssign/identity-store.ts';
import type { OnboardingSettings } from './settings.ts';
import { HeldUses } from './signup/held-uses.ts';
import type { Lobby } from './vetting/lobby.ts';

/** What {@link onboardingApp} is made of. */
export interface OnboardingParts {
  readonly settings: OnboardingSettings;
  readonly codes: CodeStore;
  readonly identities: IdentityStore;
  /** Every request to the homeserver. */
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  readonly log: Logger;
  /** Takes the service's own secrets out of what a homeserver says before callers get to see it. */
  readonly redactor: Redactor;
  /** Undefined: there are no lobby rooms, and `/join/api` is not found. */
  readonly lobby?: Lobby;
}

/** The parts and what is shared by whatever uses them. */
export interface OnboardingContext extends OnboardingParts {
  readonly homeserver: HomeserverClient;
  readonly heldUses: HeldUses;
  /** Changes of identities, by user. */
  readonly identityQueue: SerialQueue;
}

/** Completes the parts. */
export function onboardingContext(parts: OnboardingParts): OnboardingContext {
  const { settings, codes, fetch, clock, log } = parts;
  const homeserver = new HomeserverClient(fetch, settings.homeserver);
  return {
    ...parts,
    homeserver,
    heldUses: new HeldUses(codes, homeserver, clock, log),
    identityQueue: new SerialQueue(),
  };
}
