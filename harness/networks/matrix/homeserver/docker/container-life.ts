import type { ContainerRuntimeClient } from 'testcontainers';
import { LogTail } from '../../../../process/log-tail.ts';
import type { Ledger } from '../../../../process/ledger.ts';
import { removeContainer } from './leftover-containers.ts';

type Engine = ContainerRuntimeClient['container']['dockerode'];

/** One container from its creation to its removal: noted in the ledger, watched for its end, its log kept. */
export class ContainerLife {
  readonly log = new LogTail();
  readonly #engine: Engine;
  readonly #ledger: Ledger;
  readonly #died = Promise.withResolvers<string>();
  #id: string | undefined;
  #end: string | undefined;
  #removing = false;

  constructor(engine: Engine, ledger: Ledger) {
    this.#engine = engine;
    this.#ledger = ledger;
  }

  /** How the container ended, fit for a message; undefined while it runs. */
  get end(): string | undefined {
    return this.#end;
  }

  /** Resolves with {@link end} if the container ends without having been removed by us; never rejects. */
  get died(): Promise<string> {
    return this.#died.promise;
  }

  created(id: string): void {
    this.#id = id;
    this.#ledger.add({ kind: 'container', id });
  }

  /** To be called after the start: before it, the engine says of a container that it has ended. */
  async watch(id: string): Promise<void> {
    try {
      const { StatusCode } = (await this.#engine.getContainer(id).wait()) as { StatusCode: number };
      this.#end = `Synapse's container exited with code ${StatusCode}`;
    } catch (error) {
      this.#end = `the Docker engine was lost: ${(error as Error).message}`;
    }
    if (!this.#removing) this.#died.resolve(this.#end);
  }

  /** Ends and removes the container, if it was ever created. */
  async remove(): Promise<void> {
    this.#removing = true;
    if (this.#id === undefined) return;
    await removeContainer(this.#engine, this.#id);
    this.#ledger.containerRemoved(this.#id);
  }
}
