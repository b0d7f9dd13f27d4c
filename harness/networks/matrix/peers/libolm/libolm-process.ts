import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { BlockedError } from '../../../../errors/blocked-error.ts';
import { sourceExtension } from '../../../../package-layout.ts';
import { compileCache } from '../../../../process/cache-directory.ts';
import type { Ledger } from '../../../../process/ledger.ts';
import { LogTail } from '../../../../process/log-tail.ts';
import { signalGroup } from '../../../../process/process-identity.ts';
import { readLines } from '../../../../process/read-lines.ts';
import { blockWhenLate } from '../../../../waiting/block-when-late.ts';
import { within } from '../../../../waiting/waiting.ts';
import { clockOriginMs } from './clock-origin.ts';
import type { PeerReport, Reply, Request } from './protocol.ts';

const main = join(import.meta.dirname, 'child', `main${sourceExtension}`);
const readyLimitMs = 30_000;
const logLinesTold = 5;

/** A request without what this process fills in. */
type Ask = Request extends infer R ? (R extends Request ? Omit<R, 'id'> : never) : never;

/**
 * The process in which all libolm peers of a run live. Two SDKs, and two Olms, in one process get in each other's way.
 * It ends with the run's ledger, and by itself when this process is gone.
 */
export class LibolmProcess {
  /** Aborted with a BlockedError when the process has ended; nothing of it is to be waited for any longer. */
  readonly ended: AbortSignal;
  readonly #child: ChildProcess;
  readonly #ready = Promise.withResolvers<number>();
  readonly #pending = new Map<number, PromiseWithResolvers<unknown>>();
  readonly #listeners = new Map<number, (report: PeerReport) => void>();
  #count = 0;

  constructor(ledger: Ledger) {
    this.#child = spawn(process.execPath, [main], {
      env: {
        ...process.env,
        ...compileCache(),
        ...ledger.environment,
      },
      detached: true,
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.ended = this.#watch(ledger);
    this.#child.on('message', (reply: Reply) => this.#receive(reply));
    // A run that is over must not be kept alive by it.
    this.#child.unref();
    this.#child.channel?.unref();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /**
   * Resolves when peers can be begun, with what to add to a time of the process to have it in this one's.
   * @throws BlockedError when it ends first, or after 30 s.
   */
  ready(signal: AbortSignal): Promise<number> {
    const beginning = within(this.#ready.promise, {
      why: 'the process of the libolm peers to begin',
      deadlineMs: readyLimitMs,
      signal: AbortSignal.any([signal, this.ended]),
    });
    return blockWhenLate(beginning);
  }

  /** Adds a peer, whose reports go to the listener; gives the number by which it is known. */
  enlist(listener: (report: PeerReport) => void): number {
    const peer = ++this.#count;
    this.#listeners.set(peer, listener);
    return peer;
  }

  /** Hears no more of a peer. */
  dismiss(peer: number): void {
    this.#listeners.delete(peer);
  }

  /** Asks for one thing; rejects with what went wrong over there, or when the process ends. */
  ask(request: Ask): Promise<unknown> {
    const id = ++this.#count;
    const answer = Promise.withResolvers<unknown>();
    // The caller may have stopped waiting by then.
    answer.promise.catch(() => {});
    if (this.ended.aborted) answer.reject(this.ended.reason);
    else {
      this.#pending.set(id, answer);
      // A channel that is closed already means that the process is ending, which is told apart.
      this.#child.send({ ...request, id } satisfies Request, () => {});
    }
    return answer.promise;
  }

  #receive(reply: Reply): void {
    if (reply.kind === 'ready') return this.#ready.resolve(reply.clockOriginMs - clockOriginMs());
    if (reply.kind === 'report') return this.#listeners.get(reply.peer)?.(reply.report);
    const answer = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if (reply.kind === 'answer') answer?.resolve(reply.value);
    else answer?.reject(new Error(reply.message));
  }

  #watch(ledger: Ledger): AbortSignal {
    const child = this.#child;
    const { pid } = child;
    if (pid !== undefined) ledger.addGroup(pid);
    const tail = new LogTail();
    for (const output of [child.stdout!, child.stderr!]) {
      readLines(output, (line) => tail.add(line));
      (output as typeof output & { unref(): void }).unref();
    }
    const ending = new AbortController();
    const end = (how: string): void => {
      const said = tail.last(logLinesTold).join('\n');
      const error = new BlockedError(
        `the process of the libolm peers ${how}${said === '' ? '' : `; its last words: ${said}`}`,
      );
      ending.abort(error);
      for (const { reject } of this.#pending.values()) reject(error);
      this.#pending.clear();
    };
    child.on('error', ({ message }) => end(`could not be started: ${message}`));
    if (pid !== undefined) child.once('exit', () => signalGroup(pid, 'SIGKILL'));
    child.once('close', (code, signal) =>
      end(signal ? `was ended by ${signal}` : `exited with code ${code}`),
    );
    return ending.signal;
  }
}

/** The process of a run, started when it is first wanted, and again when it has died. */
export class LibolmProcesses {
  readonly #ledger: Ledger;
  #running: LibolmProcess | undefined;

  /** @param ledger ends the process. */
  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  current(): LibolmProcess {
    if (this.#running === undefined || this.#running.ended.aborted)
      this.#running = new LibolmProcess(this.#ledger);
    return this.#running;
  }
}
