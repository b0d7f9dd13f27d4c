import { SerialQueue } from '../base/concurrency/serial-queue.ts';
import type { Logger } from '../base/logging/logger.ts';
import type { Redactor } from '../base/logging/redactor.ts';
import type { Clock } from '../base/seams/seams.ts';
import { HomeserverClient } from '../channels/matrix/homeserver/homeserver-client.ts';
import { HeldUses } from './accounts/held-uses.ts';
import type { CodeStore } from './codes/code-store.ts';
import type { IdentityStore } from './crosssign/identity-store.ts';
import type { SignUpSettings } from './settings.ts';
import type { Lobby } from './vetting/lobby.ts';

/** What {@link signUpApp} is made of. */
export interface ServiceParts {
  readonly settings: SignUpSettings;
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
export interface ServiceContext extends ServiceParts {
  readonly homeserver: HomeserverClient;
  readonly heldUses: HeldUses;
  /** Changes of identities, by user. */
  readonly identityQueue: SerialQueue;
}

/** Completes the parts. */
export function serviceContext(parts: ServiceParts): ServiceContext {
  const { settings, codes, fetch, clock, log } = parts;
  const homeserver = new HomeserverClient(fetch, settings.homeserver);
  return {
    ...parts,
    homeserver,
    heldUses: new HeldUses(codes, homeserver, clock, log),
    identityQueue: new SerialQueue(),
  };
}
