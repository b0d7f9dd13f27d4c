import { IDBFactory as EngineFactory, IDBVersionChangeEvent as EngineEvent } from 'fake-indexeddb';
import type { DurableDatabases } from './durable-databases.ts';

/** The engine's factory over durable databases. */
export class DurableFactory extends EngineFactory {
  readonly #databases: DurableDatabases;
  #isClosed = false;

  constructor(databases: DurableDatabases) {
    super();
    this.#databases = databases;
    (this as { _databases?: DurableDatabases })._databases = databases;
  }

  /** Lets nobody open or delete a database any more. */
  close(): void {
    this.#isClosed = true;
  }

  override open(...args: Parameters<IDBFactory['open']>): IDBOpenDBRequest {
    this.#mustBeOpen();
    return super.open(...args);
  }

  override deleteDatabase(name: string): IDBOpenDBRequest {
    this.#mustBeOpen();
    const request = super.deleteDatabase(name) as IDBOpenDBRequest & { error: DOMException | null };
    const dispatch = request.dispatchEvent.bind(request);
    // The engine knows no deletion that fails, nor one that has to wait.
    request.dispatchEvent = (event) => {
      const deletion = event.type === 'success' ? this.#databases.takeDeletion() : undefined;
      if (!deletion) return dispatch(event);
      deletion.whenOver((failure) => {
        if (failure !== undefined) request.error = failure;
        dispatch(failure === undefined ? event : new EngineEvent('error'));
      });
      return true;
    };
    return request;
  }

  #mustBeOpen(): void {
    if (this.#isClosed)
      throw new DOMException('the store has been closed: open it again', 'InvalidStateError');
  }
}
