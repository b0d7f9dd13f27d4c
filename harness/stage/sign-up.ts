import { describeMismatch } from '../errors/describe-mismatch.ts';
import { ExpectationError } from '../errors/expectation-error.ts';
import { signUpAnswer, type SignUpAnswer } from '../networks/matrix/sign-up/answers.ts';
import type { Invitation, OnboardingService } from '../networks/matrix/sign-up/onboarding-service.ts';
import type { OwnServiceOptions } from '../networks/matrix/sign-up/own-service.ts';
import { registerReturnedSecrets } from '../networks/matrix/sign-up/returned-secrets.ts';
import { bundlePrograms } from '../process/own-programs.ts';
import { Newcomer, type NewcomerContext, type SignedUpAccount, type SignUpWishes } from './newcomer.ts';
import { usernameIn } from './username-in.ts';
import type { RunScope } from './run-scope.ts';
import type { Scene } from './scene.ts';

/** A sign-up service, and what lets one bot in. */
export interface Invited {
  readonly service: OnboardingService;
  readonly invitation: Invitation;
}

type Homeserver = OwnServiceOptions['homeserver'];

/**
 * Starts the service that the run shares, with an invitation for each entry; or takes somebody else's.
 * @returns undefined where no entry wants it.
 */
export async function startSharedService(
  run: RunScope,
  homeserver: Homeserver,
): Promise<OnboardingService | undefined> {
  const { onboardingUrl } = run.settings;
  const uses = run.sharedSignUps;
  if (uses === 0) return undefined;
  if (onboardingUrl === undefined) return run.stack.use(await startService(run, homeserver, uses));
  const { foreignService } = await import('../networks/matrix/sign-up/foreign-service.ts');
  return foreignService(onboardingUrl, run);
}

/** Gives the scenario an invitation: of the shared service, or of a broken one of its own. */
export async function invite(
  scene: Scene,
  homeserver: Homeserver,
  shared: OnboardingService | undefined,
): Promise<Invited> {
  const { run, stack, brokenService: mutant } = scene;
  const service = mutant === undefined ? shared! : stack.use(await startService(run, homeserver, 1, mutant));
  return { service, invitation: service.invitation() };
}

/** What serves sign-ups is loaded only by runs that have some. */
async function startService(
  { ledger, signal, registerSecret, limits, mutants }: RunScope,
  homeserver: Homeserver,
  invitations: number,
  mutant?: string,
): Promise<OnboardingService> {
  const { startOwnService } = await import('../networks/matrix/sign-up/own-service.ts');
  const programs = await bundlePrograms(mutants);
  const deadlineMs = limits.startMs;
  const scope = { ledger, signal, registerSecret, deadlineMs };
  return startOwnService({ homeserver, invitations, mutant, programs, ...scope });
}

/** Where bots come from: a sign-up service, and a person who invites. */
export class SignUp {
  readonly service: OnboardingService;
  /** A code with one use left; the first peer is the inviter of the bot that signs up with it, if the service allows. */
  readonly code: string;
  readonly #context: NewcomerContext;

  constructor(context: NewcomerContext, { service, invitation }: Invited) {
    this.service = service;
    this.code = invitation.code;
    this.#context = context;
  }

  /** A name for an account that nobody else has, and by which the run finds it again. */
  username(name: string): string {
    return usernameIn(this.#context.scene.run, name);
  }

  /** Signs a bot up. Nothing of it runs yet. */
  newcomer(wishes: SignUpWishes = {}): Promise<Newcomer> {
    return Newcomer.signUp(this.#context, this.code, wishes);
  }

  /** A newcomer that runs, and that others use too. */
  meet(signedUp: SignedUpAccount): Promise<Newcomer> {
    return Newcomer.meet(this.#context, signedUp);
  }

  /** The newcomer whose account was made without {@link newcomer}, from the service's answer. */
  async welcome(answer: unknown, password: string): Promise<Newcomer> {
    registerReturnedSecrets(answer, this.#context.scene.run.registerSecret);
    return Newcomer.welcome(this.#context, readSignUp(answer), password);
  }
}

/** Of an answer that cannot be used only what is wrong is told: it holds keys. */
function readSignUp(answer: unknown): SignUpAnswer {
  const { success, data, error } = signUpAnswer.safeParse(answer);
  if (success) return data;
  const observed = describeMismatch(error);
  throw new ExpectationError(
    `the page was given an answer that cannot be used: ${observed}`,
    'every member that the contract names',
    observed,
  );
}
