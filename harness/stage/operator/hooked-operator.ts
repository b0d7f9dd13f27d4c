import { BlockedError } from '../../errors/blocked-error.ts';
import { DeadlineError } from '../../errors/deadline-error.ts';
import type { Seat } from '../../networks/network.ts';
import { bringBack } from '../../networks/live/bring-back.ts';
import { runHook, type HookName } from '../../networks/live/hooks.ts';
import type { LiveOrder } from '../../networks/matrix/live/live-network.ts';
import { ControlError } from '../../bots/control-client.ts';
import type { StartedBot } from '../../bots/target.ts';
import { eventually } from '../../waiting/waiting.ts';
import { BotLife } from '../bot-life.ts';
import type { Scene } from '../scene.ts';
import { readLogAtEnd } from './read-log.ts';
import type { Operator } from './operator.ts';

type Live = Pick<LiveOrder, 'hooks' | 'journal' | 'deployment'>;

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
  static async open(scene: Scene, live: Live, seat: Seat): Promise<HookedOperator> {
    const life = new BotLife({ scene, program: 'gateway', name: 'operated', languageModel: '' });
    const operator = new HookedOperator(scene, live, await life.start([seat]));
    scene.stack.defer(() => bringBack(live.journal, live.hooks, scene.run.settings.say));
    readLogAtEnd(scene, live.hooks);
    return operator;
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
    const { journal, deployment } = this.#live;
    if (journal.leftovers.some(({ kind }) => kind === 'ended-bot')) return;
    journal.add({ kind: 'ended-bot', id: crypto.randomUUID(), user: deployment.bot.userId });
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
