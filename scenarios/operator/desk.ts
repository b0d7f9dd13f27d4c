import {
  eventually,
  giveUpWhenLate,
  type BotFlow,
  type Peer,
  type PeerFlow,
  type Sas,
  type Stage,
} from '../../harness/index.ts';
import { storyOf, tellsInOrder } from '../control/story.ts';
import { openRoom } from '../sas/routes.ts';
import { talk } from '../talk.ts';

/** The stage of an operator: the bot's own files are there too. */
export type DeskStage = Stage<'bot' | 'daemon' | 'oracle' | 'peer'>;

/** Why these scenarios have a bot of their own. */
export const ownBotFor = 'reads the log of what its operator did';
/** What the bot must be able to do in all of them. */
export const required = [
  'matrix.plain',
  'matrix.cross-signing',
  'sas.respond',
  'control.verifications',
  'control.events',
  'control.audit',
] as const;

const flowIdForm = /^mvr_[\w-]{43}$/;

/** What the operator sees of one verification, and leaves behind. */
export class Desk {
  readonly #stage: DeskStage;
  readonly #feed;
  #room = '';

  private constructor(stage: DeskStage) {
    this.#stage = stage;
    this.#feed = stage.daemon.requireControl().feed();
  }

  /** Listens to the bot, in a room where it has met the person. */
  static async open(stage: DeskStage): Promise<Desk> {
    const desk = new Desk(stage);
    await stage.step('the operator listens, and the bot and the person know each other', async () => {
      const { deadlineMs, signal } = stage;
      const why = 'the operator to be let in';
      await desk.#feed.frames.first(({ type, ok }) => type === 'res' && ok === true, {
        why,
        deadlineMs,
        signal,
      });
      desk.#room = await openRoom(stage, stage.peer);
    });
    return desk;
  }

  /** Where the bot and the person talk. */
  get room(): string {
    return this.#room;
  }

  /** The person is answered in the room: the bot has been told something new. */
  async talk(): Promise<void> {
    await talk(this.#stage, this.#room);
  }

  /** Expects the record of a verification that has just begun to say what it is about, and no more. */
  async expectRecord(flow: BotFlow, peerFlow: PeerFlow, state: string): Promise<void> {
    const { check, peer } = this.#stage;
    const record = await flow.record();
    check('flow id', 'mvr_ and 43 characters', flowIdForm.test(flow.id) ? 'mvr_ and 43 characters' : flow.id);
    check('protocol flow id', peerFlow.id, record?.protocolFlowId ?? 'none');
    check('user', peer.userId, record?.userId ?? 'none');
    check('device', peer.deviceId, record?.deviceId ?? 'none');
    check('state', state, record?.state ?? 'none');
    check('emoji and decimals', 'none yet', record?.sas === undefined ? 'none yet' : 'some');
  }

  /** Expects what the operator is shown to be complete, and to be what the person is shown. */
  async expectSas(flow: BotFlow, peerFlow: PeerFlow): Promise<void> {
    const { check } = this.#stage;
    const [shown, seen] = await Promise.all([flow.sas(), peerFlow.sas()]);
    check('number of emoji and decimals', '7 and 3', `${shown.emoji.length} and ${shown.decimals.length}`);
    check('what both sides show', textOf(seen), textOf(shown));
  }

  /** Expects the person to hear from the bot why it is over. */
  async expectCancel({ id }: PeerFlow, code: string): Promise<void> {
    const { check, peer, deadlineMs, signal } = this.#stage;
    const type = 'm.key.verification.cancel';
    const cancel = await peer.transcript.first(
      (event) => event.type === type && event.flow === id && event.direction === 'received',
      { why: `${type} from the bot`, deadlineMs, signal },
    );
    check('cancel code', code, cancel.cancelCode ?? 'none');
  }

  /**
   * Expects that the bot has told of the verification from the beginning to its end, lists it no longer, takes no orders
   * about it, and has written down what its operator did.
   * @param ends states in which it may be told to end, the documented one first.
   * @param deeds what the operator did, e.g. `accept ok`.
   */
  async expectEnd(flow: BotFlow, ends: readonly string[], deeds: readonly string[]): Promise<void> {
    const { step, check, finding } = this.#stage;
    await step('the operator was told of it, in order, to its end', async () => {
      const story = await this.#whole(flow, ends);
      check('told in order', 'yes', tellsInOrder(story) ? 'yes' : story.join(', '));
      const end = story.at(-1)!.split(': ')[1]!;
      finding('last state that is told', ends[0]!, end);
    });
    await step('it takes no orders any more', async () => {
      const gone = ['404 verification-flow-not-found', '410 verification-cancelled'];
      check.oneOf('accept', gone, await flow.order('accept'));
      check('listed', 'no', (await flow.record()) === undefined ? 'no' : 'yes');
    });
    await step('what the operator did is written down', async () => {
      const expected = [...deeds, 'accept err'].join(', ');
      let written = '';
      // Some bots write it down after they have answered.
      await giveUpWhenLate(
        eventually(
          async () => {
            written = (await this.#deeds(flow)).join(', ');
            return written === expected ? true : undefined;
          },
          {
            why: 'the audit log to be written',
            deadlineMs: this.#stage.deadlineMs,
            signal: this.#stage.signal,
          },
        ),
      );
      check('lines of the audit log', expected, written || 'none');
    });
  }

  #whole(flow: BotFlow, ends: readonly string[]): Promise<string[]> {
    const { deadlineMs, signal } = this.#stage;
    const story = (): string[] => storyOf(this.#feed.frames.items, flow.id);
    return eventually(
      () => (ends.some((end) => story().at(-1) === `updated: ${end}`) ? story() : undefined),
      {
        why: `the operator to be told that it is ${ends[0]}`,
        deadlineMs,
        signal,
        lastSeen: () => story().join(', ') || 'nothing',
      },
    );
  }

  /** What was done to a verification and how it went. A start has no flow id when it fails, and is not among them. */
  async #deeds(flow: BotFlow): Promise<string[]> {
    const lines = (await this.#stage.daemon.stateLines('audit.jsonl')) as readonly AuditLine[];
    return lines
      .filter(({ event, data }) => event === 'matrix_verification_action' && data?.flow_id === flow.id)
      .map(({ data }) => {
        const said = data?.matches === undefined ? '' : ` ${data.matches}`;
        return `${data?.action}${said} ${data?.outcome}`;
      });
  }

  [Symbol.dispose](): void {
    this.#feed[Symbol.dispose]();
  }
}

interface AuditLine {
  readonly event?: string;
  readonly data?: {
    readonly action?: string;
    readonly flow_id?: string;
    readonly matches?: boolean;
    readonly outcome?: string;
  };
}

/** The person asks the bot's device, and the bot has heard it. */
export async function askBot({ bot }: DeskStage, peer: Peer): Promise<{ peerFlow: PeerFlow; flow: BotFlow }> {
  const peerFlow = await peer.verifyDevice(bot.userId, bot.deviceId);
  return { peerFlow, flow: await bot.requestFrom(peer) };
}

function textOf({ emoji, decimals }: Sas): string {
  return [...emoji.map(({ description }) => description), ...decimals].join(', ');
}
