import type { ControlClient } from '../bots/control-client.ts';
import type { Sas } from '../networks/matrix/peers/peer.ts';
import type { Seat } from '../networks/network.ts';
import { BotLife } from './bot-life.ts';
import type { Scene } from './scene.ts';

/** The bot's process as its operator runs it. */
export class Daemon {
  readonly #life: BotLife;
  readonly #seats: readonly Seat[];
  readonly #controlMs: number;

  private constructor(life: BotLife, seats: readonly Seat[], controlMs: number) {
    this.#life = life;
    this.#seats = seats;
    this.#controlMs = controlMs;
  }

  /** Starts it with a seat in each network of the scenario. */
  static async start(scene: Scene, languageModel: string): Promise<Daemon> {
    const seats = await scene.seats();
    const life = new BotLife({ scene, program: 'gateway', name: 'bot', languageModel });
    scene.keepBotLog((lines) => life.logTail(lines));
    const daemon = new Daemon(life, seats, scene.run.limits.controlMs);
    await life.start(seats);
    return daemon;
  }

  /** Of the process that runs now; absent where the target has none. */
  get control(): ControlClient | undefined {
    return this.#life.running?.control?.limitedTo(this.#controlMs);
  }

  /** The short authentication string that it reports for a flow; undefined if it reports none. */
  async sasOf(flow: string): Promise<Sas | undefined> {
    return this.#life.running?.sasOf?.(flow);
  }

  /** Ends it in good order and starts it again. */
  async restart(): Promise<void> {
    await this.#life.start(this.#seats);
  }

  /** Ends it as a crash would; `restart` brings it back. */
  kill(): Promise<void> {
    return this.#life.kill();
  }
}
