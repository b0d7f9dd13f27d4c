import { BlockedError } from '../../errors/blocked-error.ts';
import { DeadlineError } from '../../errors/deadline-error.ts';
import type { Seat } from '../../networks/network.ts';
import { bringBack } from '../../networks/live/bring-back.ts';
import { runHook, type HookName, type Hooks } from '../../networks/live/hooks.ts';
import type { Journal } from '../../networks/live/journal.ts';
import type { LiveOrder } from '../../networks/matrix/live/live-network.ts';
import { ControlError } from '../../bots/control-client.ts';
import type { StartedBot } from '../../bots/target.ts';
import { eventually } from '../../waiting/waiting.ts';
import { BotLife } from '../bot-life.ts';
import type { Scene } from '../scene.ts';
import { readLogAtEnd } from './read-log.ts';
import type { Operator } from './operator.ts';

/** What the operator has given, and where it is noted that their bot is ended. */
interface Live {
  readonly hooks: Hooks;
  readonly journal: Journal;
  /** Name of the bot. */
  readonly bot: string;
}

/** The operator of a bot that runs on a deployment, by the hooks that they have given. */
export class HookedOperator implements Operator {
  readonly #scene: Scene;
  readonly #live: Live;
  readonly #bot: StartedBot;

  private constructor(scene: Scene, live: Live, bot: StartedBot) {
    this.#scene = scene;
    this.#live = live;
    this.#bot = bot;
  }

  /** With the bot that is up. It is up again when the scenario is over. */
  static open(scene: Scene, live: Live, bot: StartedBot): HookedOperator {
    scene.stack.defer(() => bringBack(live.journal, live.hooks, scene.run.settings.say));
    return new HookedOperator(scene, live, bot);
  }

  /** On a homeserver, where the scenario has the bot for itself. */
  static async onMatrix(
    scene: Scene,
    { hooks, journal, deployment }: LiveOrder,
    seat: Seat,
  ): Promise<HookedOperator> {
    const life = new BotLife({ scene, program: 'gateway', name: 'operated', languageModel: '' });
    const bot = await life.start([seat]);
    readLogAtEnd(scene, hooks);
    return HookedOperator.open(scene, { hooks, journal, bot: deployment.bot.userId }, bot);
  }

  async stop(): Promise<void> {
    this.#announceEnd();
    await this.#run('stop');
    await this.#untilDown();
  }

  async kill(): Promise<void> {
    this.#announceEnd();
    await this.#run('kill');
  }

  async restart(): Promise<void> {
    this.#announceEnd();
    await bringBack(this.#live.journal, this.#live.hooks, this.#scene.run.settings.say);
  }

  async rekey(): Promise<void> {
    await this.#run('rekey');
  }

  async recover(): Promise<void> {
    await this.#run('recover');
  }

  #announceEnd(): void {
    const { journal, bot } = this.#live;
    if (journal.leftovers.some(({ kind }) => kind === 'ended-bot')) return;
    journal.add({ kind: 'ended-bot', id: crypto.randomUUID(), user: bot });
  }

  async #run(name: HookName): Promise<void> {
    const { signal, run } = this.#scene;
    await runHook(name, this.#live.hooks, { limitMs: run.limits.startMs, say: run.settings.say, signal });
  }

  /** A hook that ends nothing must not count as a restart. Where no control API can be asked, nobody knows. */
  async #untilDown(): Promise<void> {
    const { control } = this.#bot;
    if (control === undefined) return;
    const { signal, run } = this.#scene;
    const isDown = (): Promise<true | undefined> =>
      control.channels().then(
        () => undefined,
        (error: unknown) => (error instanceof ControlError ? undefined : true),
      );
    try {
      await eventually(isDown, { why: 'the bot to be down', deadlineMs: run.limits.stepMs, signal });
    } catch (error) {
      if (!(error instanceof DeadlineError)) throw error;
      throw new BlockedError('the hook stop ended well, and the bot still answers on its control API', {
        cause: error,
      });
    }
  }
}
