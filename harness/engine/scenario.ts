import type { Evidence } from '../../reports/index.ts';
import type { OnboardingService } from '../networks/matrix/sign-up/onboarding-service.ts';
import type { BrowserContext } from 'playwright-core';
import type { HomeserverProxy } from '../faults/homeserver-proxy.ts';
import type { Terminal } from '../tools/terminal.ts';
import type { Tool } from '../tools/tools.ts';
import type { Oracle } from '../networks/matrix/oracle/oracle.ts';
import { peerKinds, type PeerKind } from '../networks/matrix/peers/kinds.ts';
import type { Peer } from '../networks/matrix/peers/peer.ts';
import type { Deviations } from '../networks/matrix/peers/from-spec/deviation.ts';
import type { Talk } from '../bots/talk.ts';
import type { Capability } from '../bots/target.ts';
import type { Bot } from './bot.ts';
import type { Newcomer, SignUpWishes } from './newcomer.ts';

/** What every scenario is given to work with. Everything in it ends with the scenario. */
export interface CommonStage<Case extends string> {
  /** Which of the scenario's cases this is. */
  readonly case: Case;
  /** The first, often only, member of the cast. */
  readonly peer: Peer;
  readonly peers: readonly Peer[];
  readonly signal: AbortSignal;
  /** Longest time that any one thing may take to happen. */
  readonly deadlineMs: number;
  /** Longest time that a bot may take to come up. */
  readonly startDeadlineMs: number;
  /** How one talks to the bot. */
  readonly talk: Talk;
  /** Runs one step. Its title says what the step shows; a failure names it. */
  step<T>(title: string, act: () => T | Promise<T>): Promise<T>;
  record(evidence: Evidence): void;
  /** Records a comparison and throws if it does not hold. */
  check(name: string, expected: string, observed: string): void;
  /** Records that a comparison could not be made, and what was missing: it counts for nothing. */
  leaveUnchecked(name: string, why: string): void;
  /** Whether the target claims a capability that not all who can play the scenario have. */
  claims(capability: Capability): boolean;
  /** Records where the target differs from what is documented, without failing. */
  finding(id: string, documented: string, observed: string): void;
}

/** For scenarios that begin with a bot that is up and connected. */
export interface Stage<Case extends string = string> extends CommonStage<Case> {
  readonly bot: Bot;
  readonly oracle: Oracle;
}

/** For scenarios that begin before there is a bot: with a sign-up service and a person who invites. */
export interface OnboardingStage<Case extends string = string> extends CommonStage<Case> {
  readonly service: OnboardingService;
  /** A code with one use left; the first peer is the inviter of whoever signs up with it, where the service lets it. */
  readonly code: string;
  /** Signs a bot up. Nothing of it runs yet. */
  signUp(wishes?: SignUpWishes): Promise<Newcomer>;
  /** The newcomer whose account was made without `signUp`, from the service's answer. */
  welcome(answer: unknown, password: string): Promise<Newcomer>;
  readonly terminal: Terminal;
  /** A window of the run's browser that has never been anywhere. */
  openWindow(): Promise<BrowserContext>;
  /** Comes between the homeserver and the bots that are started with it: sees each request and can hold answers back. */
  intercept(): Promise<HomeserverProxy>;
}

/** A part in a scenario: a name, and in what it differs from an ordinary person. */
export type CastMember =
  | string
  | {
      readonly name: string;
      /** Reads nothing from, and sends no keys to, devices that their owner has not signed. */
      readonly excludesInsecureDevices: true;
    }
  | {
      readonly name: string;
      /** Encrypts its to-device steps with Olm, as some clients do and all must understand. */
      readonly encryptsToDevice: true;
    }
  | {
      readonly name: string;
      /** Where it is wrong on purpose. */
      readonly deviate: Deviations;
    };

interface CommonDefinition<Case extends string> {
  /** Dotted, stable, unique, e.g. `sas.mismatch.peer`. */
  readonly id: string;
  /** One sentence that is true when the scenario passes. */
  readonly title: string;
  readonly tags: readonly string[];
  readonly requires: readonly Capability[];
  /**
   * Broken bots that must turn this scenario red, by name: files in `fixtures/mutants/`, those in `service/` broken
   * sign-up services. Each with words that its verdict must contain: red for another reason is not caught.
   */
  readonly mutants: Readonly<Record<string, string>>;
  /** Variants that run on their own, e.g. both orders of confirmation. */
  readonly cases?: readonly Case[];
  /**
   * Names of the peers; `['alice']` unless said otherwise. The bot is called `cara`, so a name before or after
   * that in the alphabet decides who wins a tie.
   */
  readonly cast?: readonly CastMember[] | ((which: Case) => readonly CastMember[]);
  /** What the machine must have; where it has not, the scenario is skipped. */
  readonly tools?: readonly Tool[];
  /** Kinds of peers that can play it, the usual one first; all unless said otherwise. */
  readonly playedBy?: readonly PeerKind[];
}

export interface ScenarioDefinition<Case extends string = string> extends CommonDefinition<Case> {
  run(stage: Stage<Case>): Promise<void>;
}

export interface OnboardingScenarioDefinition<Case extends string = string> extends CommonDefinition<Case> {
  /** What it needs of the sign-up service that only our own is known to have. */
  readonly ownServiceFor?: string;
  run(stage: OnboardingStage<Case>): Promise<void>;
}

/** A definition whose cases no longer matter to its users. */
export type Scenario =
  | (ScenarioDefinition & { readonly begins: 'with-a-bot' })
  | (OnboardingScenarioDefinition & { readonly begins: 'before-sign-up' });

/** Declares a scenario whose bot is up and connected. */
export function scenario<const Case extends string = 'only'>(definition: ScenarioDefinition<Case>): Scenario {
  return { ...definition, begins: 'with-a-bot' } as unknown as Scenario;
}

/** Declares a scenario that begins at a sign-up service. */
export function onboardingScenario<const Case extends string = 'only'>(
  definition: OnboardingScenarioDefinition<Case>,
): Scenario {
  return { ...definition, begins: 'before-sign-up' } as unknown as Scenario;
}

/** The members of the cast in one of its cases. */
export function castOf({ cast = ['alice'] }: Scenario, which: string): readonly CastMember[] {
  return typeof cast === 'function' ? cast(which) : cast;
}

/** Who can play it, the usual one first. */
export function playersOf({ playedBy = peerKinds }: Scenario): readonly PeerKind[] {
  return playedBy;
}
