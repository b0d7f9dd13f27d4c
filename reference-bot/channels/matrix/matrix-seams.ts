import type { BaseSeams } from '../../base/seams/seams.ts';
import type { DurableIndexedDb } from '../../crypto-store/durable-indexeddb/durable-indexeddb.ts';
import type { CreateMatrixClient } from './matrix-client.ts';
import type { OpenFlow } from './verification/flow.ts';

/** What the Matrix channel touches of the outside world. */
export interface MatrixSeams extends BaseSeams {
  /** Makes the Matrix client, whose crypto machine begins when the bot calls its `initRustCrypto()`. */
  readonly createMatrixClient: CreateMatrixClient;
  /** Turns a verification request of the client into the flow that the bot drives. */
  readonly openFlow: OpenFlow;
  /** Opens the file of an account's keys and memory; @throws CryptoStoreError. */
  readonly openDatabase: (file: string) => Promise<DurableIndexedDb>;
}

/** The real ones. The Matrix SDK takes a tenth of a second to load: it is loaded at first use. */
export function realMatrixSeams(): Omit<MatrixSeams, keyof BaseSeams> {
  return {
    async createMatrixClient(options) {
      const { createMatrixClient } = await import('./matrix-client.ts');
      return createMatrixClient(options);
    },
    async openFlow(request, context) {
      const { openSdkFlow } = await import('./verification/sdk-flow.ts');
      return openSdkFlow(request, context);
    },
    async openDatabase(file) {
      const { openDurableIndexedDb } =
        await import('../../crypto-store/durable-indexeddb/durable-indexeddb.ts');
      return openDurableIndexedDb(file);
    },
  };
}
