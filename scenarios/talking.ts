import {
  scenario,
  type Capability,
  type CommonStage,
  type Parts,
  type Peer,
  type Scenario,
  type ScenarioDefinition,
  type SignUpStage,
  type Stage,
} from '../harness/index.ts';
import { expectLedIn, signUp, untilReachable } from './onboard/tier-a.ts';
import { ask } from './talk.ts';

/** The bot as those know it who talk to it, whichever of its programs runs. */
export interface Speaker {
  readonly userId: string;
  readonly deviceId: string;
  /** Opens a room with it, encrypted unless the scenario is played in clear; a newcomer's first peer has its first one already. */
  openRoom(peer?: Peer): Promise<string>;
  /** Ends it in good order. */
  stop(): Promise<void>;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
  /** Starts it again with the state that it had. */
  startAgain(): Promise<void>;
}

/** Those that restart their newcomer, or come between it and the homeserver, have one of their own. */
type NewcomerStage = SignUpStage & Partial<Stage<'leasedNewcomer' | 'traffic'>>;
type More = 'peers' | 'matrix' | 'traffic' | 'latecomers';
type Kind = PeerKinds[number];
type PeerKinds = NonNullable<ScenarioDefinition['playedBy']>;

/** A scenario about talking, in which it does not matter how the bot has come to its account. */
export interface TalkScenario<Used extends More, By extends Kind> extends Pick<
  ScenarioDefinition<Used, string, By>,
  | 'title'
  | 'tags'
  | 'mutants'
  | 'playedBy'
  | 'cast'
  | 'ownBotFor'
  | 'requires'
  | 'excludes'
  | 'manualStep'
  | 'live'
> {
  /** Mutants that say something else of a newcomer, and are played as gateways alone. */
  readonly gatewayMutants?: ScenarioDefinition['mutants'];
  /** Ends its ids: `matrix.burst` for a gateway, `onboard.talk.burst` for a newcomer. */
  readonly name: string;
  /** The id for a newcomer, if it is to be another. */
  readonly newcomerId?: string;
  /** Parts besides the bot and the first peer. */
  readonly uses?: readonly Used[];
  /** Whether it is played in rooms without encryption too, as `matrix.plain.burst`. Default: no. */
  readonly inClear?: boolean;
  /** Whether the bot is ended and started again. */
  readonly restarts?: boolean;
  run(stage: CommonStage<string> & Pick<Parts, 'peer' | Used>, bot: Speaker): Promise<void>;
}

/** The scenario with the bot as a gateway, the same in clear where it is asked for, and the same with a newcomer. */
export function talkScenarios<const Used extends More = never, const By extends Kind = Kind>(
  definition: TalkScenario<Used, By>,
): readonly Scenario[] {
  const {
    name,
    newcomerId = `onboard.talk.${name}`,
    title,
    tags,
    uses = [],
    restarts = false,
    inClear = false,
    run,
    requires,
    manualStep,
    live,
    gatewayMutants,
    ...same
  } = definition;
  const common = { ...same, title };
  const newcomerNeeds: Capability[] = restarts ? ['onboard.answer', 'onboard.restart'] : ['onboard.answer'];
  const gateway = {
    ...common,
    ...(live && { live }),
    mutants: { ...common.mutants, ...gatewayMutants },
    tags: ['matrix', ...tags],
    uses: ['bot', 'oracle', 'peer', ...uses, ...(restarts ? (['daemon'] as const) : [])],
  };
  type Gateway = ScenarioDefinition<Used | 'bot' | 'oracle' | 'peer' | 'daemon'>;
  const plain = scenario({
    ...gateway,
    id: `matrix.plain.${name}`,
    title: `Without encryption, too: ${lowered(title)}`,
    requires: ['matrix.plain', ...requires],
    run: (stage) => run(stage, gatewayOf(stage, { encrypted: false })),
  } as Gateway);
  return [
    scenario({
      ...gateway,
      ...(manualStep && { manualStep }),
      id: `matrix.${name}`,
      requires: ['matrix.encrypted', ...requires],
      run: (stage) => run(stage, gatewayOf(stage)),
    } as Gateway),
    ...(inClear ? [plain] : []),
    scenario({
      ...common,
      id: newcomerId,
      title: `A newcomer, too: ${lowered(title)}`,
      tags: ['onboarding', ...tags],
      requires: [...newcomerNeeds, ...requires],
      uses: ['peer', 'signUp', ...uses, ...(restarts ? [] : (['leasedNewcomer'] as const))],
      playedBy: ['element'],
      run: async (stage) => run(stage, await newcomerOf(stage)),
    } as ScenarioDefinition<Used | 'peer' | 'signUp' | 'leasedNewcomer'>),
  ];
}

/**
 * Waits until the bot knows the devices that have just logged in: with the first text that it encrypts in a room it asks
 * for what it does not know yet. Before that it may answer a new device with what cannot be read there.
 * @param other somebody who has no room with the bot.
 */
export function untilDevicesAreKnown(
  stage: CommonStage<string>,
  bot: Speaker,
  other: Peer,
): Promise<unknown> {
  return stage.step(
    'somebody else is answered in a new room: the bot knows the new device by then',
    async () => ask(stage, bot.userId, await bot.openRoom(other), other),
  );
}

function lowered(title: string): string {
  return `${title.slice(0, 1).toLowerCase()}${title.slice(1)}`;
}

function gatewayOf(
  { bot, peer: first, daemon }: Stage<'bot' | 'peer' | 'daemon'>,
  wishes: { readonly encrypted?: boolean } = {},
): Speaker {
  return {
    userId: bot.userId,
    deviceId: bot.deviceId,
    openRoom: (peer = first) => peer.directRoom(bot.userId, wishes),
    stop: () => daemon.stop(),
    kill: () => daemon.kill(),
    startAgain: () => daemon.restart(),
  };
}

async function newcomerOf(stage: NewcomerStage): Promise<Speaker> {
  const { step, peer: first, traffic: through, leasedNewcomer: leased } = stage;
  const newcomer = leased?.newcomer ?? (await signUp(stage));
  const start = async (): Promise<void> => void (await newcomer.start({ introduce: false, through }));
  await step(leased ? 'the bot has signed up, as others use it too' : 'it starts', async () => {
    if (leased) expectLedIn(stage, newcomer);
    else await start();
    await untilReachable(stage, newcomer);
  });
  const { userId, deviceId } = newcomer;
  let isTaken = false;
  return {
    userId,
    deviceId,
    async openRoom(peer = first) {
      if (peer !== first || isTaken) return peer.directRoom(userId);
      isTaken = true;
      return newcomer.room;
    },
    stop: () => newcomer.stop(),
    kill: () => newcomer.kill(),
    startAgain: start,
  };
}
