import type { BrowserContext } from 'playwright-core';
import type { OnboardingService } from '../networks/matrix/sign-up/onboarding-service.ts';
import type { StartedHomeserver } from '../networks/matrix/homeserver/homeserver.ts';
import type { Ledger } from '../process/ledger.ts';
import type { Target } from '../bots/target.ts';
import type { Limits } from './limits.ts';
import type { PlanEntry } from './plan.ts';
import type { NewEvent } from './recorder.ts';
import type { ServiceKind } from './skip-reason.ts';

/** What all scenarios of a run share. */
export interface RunResources {
  readonly homeserver: StartedHomeserver;
  readonly target: Target;
  /** Token of the account that takes no part and judges. */
  readonly strangerToken: string;
  readonly ledger: Ledger;
  /** Makes names unique where a homeserver outlives the run. */
  readonly runId: string;
  readonly limits: Limits;
  /** Whose sign-up service it is. */
  readonly serviceKind: ServiceKind;
  /** The sign-up service for an entry: that of the run, or a broken one, which ends with the stack. */
  signUpService(entry: PlanEntry, stack: AsyncDisposableStack): Promise<OnboardingService>;
  /** A new window of the run's browser. */
  openWindow(): Promise<BrowserContext>;
  /** A number that no other scenario of the run is given. */
  nextNumber(): number;
  emit(event: NewEvent, atMs?: number): void;
  registerSecret(secret: string, label: string): void;
}
