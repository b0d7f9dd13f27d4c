import type { MatrixClient } from 'matrix-js-sdk';
import { type MatrixRuntime, openRuntime, type RuntimeOptions } from '../matrix-runtime.ts';
import type { Encryption } from '../open-client.ts';
import type { Session } from '../session.ts';
import type { SyncListener } from '../sync-status.ts';
import type { Verifications } from '../verification/verifications.ts';
import type { ClaimedStore } from './account-store.ts';
import type { LifeOptions } from './life-options.ts';
import { News } from './news.ts';
import type { NotedFlows } from './noted-flows.ts';
import { isPassing, persistently, type PersistentOptions } from './persistently.ts';
import { publishDevice } from './publish-device.ts';
import { sayOnce } from './say-once.ts';
import { skipEarlierVerifications } from './skip-earlier-verifications.ts';
import { VerificationNotes } from './verification-notes.ts';

export { preload } from '../matrix-runtime.ts';

export interface OpenAccountOptions extends Omit<LifeOptions, 'listener'> {
  readonly session: Session;
  readonly store: ClaimedStore;
  readonly flows: NotedFlows;
  readonly verifications: Verifications;
  readonly listener: SyncListener;
  readonly signal: AbortSignal;
}

/**
 * Makes the client of an account, which goes on where the life before has ended.
 * @throws MatrixError, StoreMismatch; the reason of the signal.
 */
export async function openAccount(options: OpenAccountOptions): Promise<MatrixRuntime> {
  const { account, session, store, flows, seams, log, verifications } = options;
  flows.use(new VerificationNotes(store.notes, seams.clock));
  return openRuntime({
    homeserverUrl: account.homeserverUrl,
    encryption: encryptionOf(options),
    session,
    seams,
    log,
    counters: options.counters,
    admission: options.admission,
    conversation: conversationOf(options),
    syncListener: options.listener,
    onRequest(flow, context) {
      if (flows.isOfEarlierLife(flow.protocolFlowId)) return;
      flows.watch(flow, context);
      verifications.receive(flow);
    },
    refuseRequest: options.refuseRequest,
  });
}

function encryptionOf(options: OpenAccountOptions): Encryption | undefined {
  const { prepareIdentity, cryptoCallbacks: callbacks, session, store, flows } = options;
  return (
    prepareIdentity && {
      store: store.crypto,
      ...(callbacks && { callbacks }),
      async prepareIdentity(client) {
        skipEarlierVerifications(client, (id) => flows.isOfEarlierLife(id));
        const prepare = async (): Promise<void> =>
          prepareIdentity(client, session, await publishDevice(client, session));
        await persistently(prepare, {
          ...patience(options, 'to publish the device'),
          isTransient: isPassing,
        });
      },
    }
  );
}

function conversationOf(options: OpenAccountOptions): RuntimeOptions['conversation'] {
  const { agent, sessions, store, seams, signal, texts } = options;
  const news = new News(sessions, seams.clock, store.madeAt);
  return {
    agent,
    sessions,
    signal,
    onFailure() {},
    ...texts,
    isNews: (text) => news.isNews(text),
    newsSince: () => news.since,
    send(client: MatrixClient, { roomId, content, id }) {
      // Also once if a kill comes before it is noted as sent, and it is sent again.
      const saying = { roomId, content, transactionId: `${store.id}-${id}` };
      return sayOnce(client, saying, patience(options, 'to say something'));
    },
  };
}

function patience(
  { seams, log, signal }: OpenAccountOptions,
  what: string,
): Omit<PersistentOptions, 'isTransient'> {
  return { what, clock: seams.clock, log, signal };
}
