import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { eventually, LetterFile, type Attempt, type CallResult, type Stage } from '../../harness/index.ts';
import { pose, untilAnswered, type Asked } from '../accounting.ts';
import { saidIn } from '../cli/said-in.ts';
import { forgotten } from '../dlq/letters.ts';
import { inShort } from '../matrix/trouble.ts';

/** The parts of a scenario about the passphrase of a store. */
export const parts = ['installation', 'upkeep', 'account', 'peer', 'matrix'] as const;
export type RekeyStage = Stage<(typeof parts)[number]>;

type Variables = Readonly<Record<string, string>>;
type File = keyof typeof files;

const ownerOnly = 0o600;
const files = {
  final: 'store_passphrase',
  pending: 'store_passphrase.pending',
  marker: 'store_passphrase.rekeying',
  letters: 'inbound_dlq.jsonl',
  backup: 'inbound_dlq.jsonl.pre-rekey',
  aside: 'store_passphrase.aside',
  quarantine: 'inbound_dlq.corrupt.jsonl',
} as const;

/** The operator of a bot whose store has the passphrase that follows from a config password. */
export class Operator {
  /** Dead letters under the config password. */
  readonly letters: LetterFile;
  readonly #stage: RekeyStage;
  readonly #password = randomUUID();

  constructor(stage: RekeyStage) {
    this.#stage = stage;
    const passphrase = { configPassword: this.#password };
    this.letters = new LetterFile({ folder: stage.installation.path(), passphrase });
  }

  /** The environment of the bot and of commands. */
  get environment(): Variables {
    return { ...this.withoutPassword, CARAPACE_CONFIG_PASSWORD: this.#password };
  }

  /** The same once nobody knows the config password any more. */
  get withoutPassword(): Variables {
    return { ...this.#stage.account.seat.environment, MATRIX_STORE_PASSPHRASE: '' };
  }

  /** Starts the bot. @returns how that went: `connected`, or the kind of error. */
  async start(environment = this.environment): Promise<string> {
    const attempt: Attempt = await this.#stage.installation.start({ environment });
    return inShort(await attempt.settled());
  }

  /** Starts the bot, which must connect. */
  async startWell(environment = this.environment): Promise<void> {
    this.#stage.check('how it starts', 'connected', await this.start(environment));
  }

  /** The bot is up, answers in a room of its own with a person, and is stopped. @returns the room. */
  async settleIn({ encrypted }: { readonly encrypted: boolean }): Promise<string> {
    const { account, peer, installation } = this.#stage;
    await this.startWell();
    const room = await peer.directRoom(account.userId, { encrypted });
    await untilAnswered(this.#stage, account.userId, [await pose(this.#stage, room)]);
    await installation.stop();
    return room;
  }

  /** Calls the command. */
  rekey(changes: Readonly<Record<string, string>> = {}, args = ['--new']): Promise<CallResult> {
    const { upkeep, startDeadlineMs } = this.#stage;
    const environment = { ...this.environment, ...changes };
    return upkeep.run(['matrix', 'rekey-store', ...args], { environment, deadlineMs: startDeadlineMs });
  }

  /** Calls the command, which must end well and say so. */
  async rekeyWell(words: string): Promise<void> {
    const { check } = this.#stage;
    const { code, output, errors } = await this.rekey();
    check('exit code of the command', '0', code === 0 ? '0' : `${code}: ${errors.trim()}`);
    check('what the command says', words, saidIn(output, words));
    this.expectNothingLeft();
    const mode = (statSync(this.path('final')).mode & 0o777).toString(8);
    check('who may read the new passphrase', '600', mode);
    check('whether the new passphrase is told', false, (output + errors).includes(this.passphrase()));
  }

  /** No file tells of a change that goes on. */
  expectNothingLeft(): void {
    const left = (['pending', 'marker', 'backup'] as const).filter((file) => this.isThere(file));
    const names = left.map((file) => files[file]).join(', ') || 'none';
    this.#stage.check('files that are left of the change', 'none', names);
  }

  /** Puts questions that nobody has answered into the queue of the bot, which is down. */
  async leaveLetters(room: string, count: number): Promise<Asked[]> {
    const left = Array.from({ length: count }, () => forgotten(this.#stage, room));
    await this.letters.write(await Promise.all(left.map(([, letter]) => this.letters.seal(2, letter))));
    return left.map(([asked]) => asked);
  }

  /** Waits until the bot has emptied its queue. */
  async untilDrained(): Promise<void> {
    const { deadlineMs, signal } = this.#stage;
    await eventually(async () => ((await this.letters.isThere()) ? undefined : true), {
      why: 'the dead-letter queue to be empty',
      deadlineMs,
      signal,
    });
  }

  path(file: File): string {
    return this.#stage.installation.path('matrix', files[file]);
  }

  isThere(file: File): boolean {
    return readdirSync(this.#stage.installation.path('matrix')).includes(files[file]);
  }

  /** Gives a file the name of another. */
  move(from: File, to: File): void {
    renameSync(this.path(from), this.path(to));
  }

  write(file: File, text: string): void {
    mkdirSync(dirname(this.path(file)), { recursive: true });
    writeFileSync(this.path(file), text, { mode: ownerOnly });
  }

  /** The new passphrase. */
  passphrase(): string {
    return readFileSync(this.path('final'), 'utf8').trim();
  }

  /** What stands in the folder of keys and letters: contents by name. */
  folder(): ReadonlyMap<string, string> {
    const folder = this.#stage.installation.path('matrix');
    const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
    return new Map(files.map(({ name }) => [name, readFileSync(`${folder}/${name}`).toString('base64')]));
  }
}
