import type { StartedHomeserver } from '../networks/matrix/homeserver/homeserver.ts';
import type { OnboardingService } from '../networks/matrix/sign-up/onboarding-service.ts';
import { BlockedError } from '../errors/blocked-error.ts';
import { messageOf } from '../errors/message-of.ts';
import type { Limits } from './limits.ts';
import type { Ledger } from '../process/ledger.ts';
import type { PlanEntry } from './plan.ts';

/** Mutants of this folder are broken services, not broken bots. */
const servicePrefix = 'service/';

export interface SignUpServicesOptions {
  readonly homeserver: StartedHomeserver;
  readonly plan: readonly PlanEntry[];
  /** Somebody else's service, in place of our own. */
  readonly onboardingUrl?: string;
  readonly ledger: Ledger;
  readonly secrets: { register(secret: string, label: string): void };
  readonly signal: AbortSignal;
  readonly limits: Limits;
}

/** The sign-up service of a run, started once, and the broken ones of its mutants. */
export class SignUpServices implements AsyncDisposable {
  readonly #options: SignUpServicesOptions;
  readonly #shared: Promise<OnboardingService> | undefined;

  constructor(options: SignUpServicesOptions) {
    this.#options = options;
    const uses = options.plan.filter((entry) => needsService(entry) && brokenService(entry) === undefined);
    // Begun now, so that it is ready when the first scenario wants it.
    this.#shared = uses.length === 0 ? undefined : this.#start(uses.length);
    this.#shared?.catch(() => {});
  }

  /** The service for one scenario; a broken one ends with the stack. */
  async serviceFor(entry: PlanEntry, stack: AsyncDisposableStack): Promise<OnboardingService> {
    const broken = brokenService(entry);
    if (broken !== undefined) return stack.use(await this.#start(1, broken));
    try {
      return await this.#shared!;
    } catch (error) {
      // Our own service stands for the environment here, not for the bot.
      throw new BlockedError(messageOf(error), { cause: error });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const service = await this.#shared?.catch(() => undefined);
    await service?.[Symbol.asyncDispose]();
  }

  /** What serves sign-ups is loaded only by runs that have some. */
  async #start(invitations: number, mutant?: string): Promise<OnboardingService> {
    const { homeserver, onboardingUrl, ledger, secrets, signal, limits } = this.#options;
    const registerSecret = (secret: string, label: string): void => secrets.register(secret, label);
    if (onboardingUrl !== undefined) {
      const { foreignService } = await import('../networks/matrix/sign-up/foreign-service.ts');
      return foreignService(onboardingUrl, { signal, registerSecret });
    }
    const { startOwnService } = await import('../networks/matrix/sign-up/own-service.ts');
    return startOwnService({
      homeserver,
      invitations,
      mutant,
      ledger,
      signal,
      registerSecret,
      deadlineMs: limits.startMs,
    });
  }
}

function needsService({ scenario }: PlanEntry): boolean {
  return scenario.begins === 'before-sign-up';
}

/** The broken service that an entry wants, if any. */
export function brokenService({ mutant }: PlanEntry): string | undefined {
  return mutant?.startsWith(servicePrefix) ? mutant : undefined;
}
