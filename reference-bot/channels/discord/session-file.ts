import { join } from 'node:path';
import { asObject, parseJson } from '../../base/json.ts';
import type { Files } from '../../base/seams/seams.ts';

/** What the bot needs to go on listening where it was: what came meanwhile is told again. */
export interface GatewaySession {
  readonly id: string;
  readonly resumeUrl: string;
  /** Number of the last event that was taken. */
  readonly sequence: number;
  /** Id of the bot. */
  readonly me: string;
}

/**
 * The session of the bot at the gateway, also on the disk, so that it outlives a restart. The disk may lag behind: what is
 * told again then is known by its message.
 */
export class SessionFile {
  readonly #files: Files;
  readonly #folder: string;
  /** Told where the disk does not take it. */
  readonly #onFailure: (error: unknown) => void;
  /** Whose session it is: another token begins anew. */
  readonly #bot: string;
  #session: GatewaySession | undefined;
  #writing: Promise<void> | undefined;
  #isBehind = false;

  constructor(files: Files, stateDirectory: string, bot: string, onFailure: (error: unknown) => void) {
    this.#files = files;
    this.#folder = join(stateDirectory, 'discord');
    this.#bot = bot;
    this.#onFailure = onFailure;
  }

  /** Undefined: there is none that could be gone on with. */
  get session(): GatewaySession | undefined {
    return this.#session;
  }

  async read(): Promise<void> {
    const text = await this.#files.readText(this.#file).catch(() => '');
    const { bot, id, resumeUrl, sequence, me } = asObject(parseJson(text));
    const isWhole =
      [id, resumeUrl, me].every((one) => typeof one === 'string') && Number.isSafeInteger(sequence);
    if (bot === this.#bot && isWhole && URL.canParse(resumeUrl as string))
      this.#session = { id, resumeUrl, sequence, me } as GatewaySession;
  }

  set(session: GatewaySession | undefined): void {
    this.#session = session;
    this.#isBehind = true;
    this.#writing ??= this.#write();
  }

  /** Resolves when the disk has it. */
  async settle(): Promise<void> {
    await this.#writing;
  }

  get #file(): string {
    return join(this.#folder, 'session.json');
  }

  /** One write after the other; what changes meanwhile goes with the next. */
  async #write(): Promise<void> {
    try {
      await this.#files.makeFolder(this.#folder);
      while (this.#isBehind) {
        this.#isBehind = false;
        const session = this.#session ?? {};
        await this.#files.writeDurably(this.#file, JSON.stringify({ bot: this.#bot, ...session }));
      }
    } catch (error) {
      this.#onFailure(error);
    } finally {
      this.#writing = undefined;
    }
  }
}
