import { IDBFactory as EngineFactory, IDBVersionChangeEvent as EngineEvent } from 'fake-indexeddb';
import type { DurableDatabases } from './durable-databases.ts';
import { notWritten } from './durable-transaction.ts';

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
    // The engine knows no deletion that fails. It tells of success in the same breath as it deletes.
    request.dispatchEvent = (event) => {
      const failure = event.type === 'success' ? this.#databases.takeFailedDeletion() : undefined;
      if (failure === undefined) return dispatch(event);
      request.error = notWritten(failure);
      return dispatch(new EngineEvent('error'));
    };
    return request;
  }

  #mustBeOpen(): void {
    if (this.#isClosed)
      throw new DOMException('the store has been closed: open it again', 'InvalidStateError');
  }
}
