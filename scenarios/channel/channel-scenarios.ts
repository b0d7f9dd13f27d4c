import {
  eventually,
  scenario,
  type Capability,
  type CommonStage,
  type FaultName,
  type Parts,
  type Scenario,
  type ScenarioDefinition,
} from '../../harness/index.ts';
import { channels, type Channel } from './channels.ts';

const ownBotFor = 'disturbs its connection, or restarts it';
/** What only a bot shows that is started anew. */
const startsAnew: ReadonlySet<Capability> = new Set([
  'channel.restart',
  'channel.settings',
  'channel.features',
]);

type More = 'model' | 'clock' | 'commandLine' | 'outbound' | 'chatOperator';

/** The stage of a scenario that is the same on every channel. */
export type ChannelStage<Used extends More = never, Case extends string = string> = CommonStage<Case> &
  Pick<Parts, 'daemon' | 'chat' | Used> & {
    /** The channel that it is played on. */
    readonly channel: Channel;
  };

/** A scenario that is written once, and played on every channel as `channel.<id>.<name>`. */
export interface ChannelScenario<Used extends More, Case extends string> extends Pick<
  ScenarioDefinition<Used, Case>,
  'tags' | 'mutants' | 'cases' | 'live' | 'ownBotFor'
> {
  /** Ends its ids, e.g. `echo`. */
  readonly name: string;
  /** One sentence that is true when it passes; the name of the channel is put before it. */
  readonly title: string;
  /** What a target must claim beside the channel. */
  readonly requires?: readonly Capability[];
  /** Parts besides the bot and the channel. */
  readonly uses?: readonly Used[];
  /** Faults that it strikes. It is not played on channels that do not have them. Default: none. */
  readonly faults?: readonly FaultName[];
  /** The channels by whose nature it makes sense. Default: all. */
  readonly on?: (channel: Channel) => boolean;
  run(stage: ChannelStage<Used, Case>): Promise<void>;
}

/** The scenario on each channel. */
export function channelScenarios<const Used extends More = never, const Case extends string = 'only'>(
  definition: ChannelScenario<Used, Case>,
): readonly Scenario[] {
  const {
    name,
    title,
    tags,
    requires = [],
    uses = [],
    run,
    faults = [],
    on = () => true,
    ...same
  } = definition;
  return channels
    .filter(on)
    .filter(({ lacks }) => !faults.some((fault) => lacks.includes(fault)))
    .map((channel) =>
      scenario({
        ...same,
        id: `channel.${channel.id}.${name}`,
        title: `${channel.name}: ${title}`,
        tags: [...new Set(['channel', networkOf(channel), channel.id, ...tags])],
        requires: [channel.claim, ...requires],
        uses: ['daemon', 'chat', ...uses],
        chat: channel.part,
        ...((faults.length > 0 ||
          requires.some((one) => startsAnew.has(one)) ||
          uses.some((one) => one === 'chatOperator')) && { ownBotFor }),
        async run(common: CommonStage<Case> & Pick<Parts, 'daemon' | 'chat' | Used>) {
          const stage: ChannelStage<Used, Case> = { ...common, channel };
          // What is said before is gone, whatever the bot says of itself.
          if (channel.keepsNothing || channel.startsUnheard) await untilListening(stage);
          await run(stage);
        },
      } as unknown as ScenarioDefinition<Used, Case>),
    );
}

/** Waits until the service would tell the bot what is said. */
export async function untilListening({ chat, signal, startDeadlineMs }: ChannelStage): Promise<void> {
  await eventually(async () => (await chat.seat.isTaken(signal)).taken || undefined, {
    why: 'the bot to listen, for an answer to a question',
    deadlineMs: startDeadlineMs,
    signal,
  });
}

/** `telegram` for `telegram-webhook`. */
function networkOf({ id }: Channel): string {
  return id.split('-')[0]!;
}
