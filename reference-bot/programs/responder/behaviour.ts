import type { Logger } from '../../base/logging/logger.ts';
import { createCounters } from '../../channels/matrix/counters.ts';
import type { Conversation, RuntimeOptions } from '../../channels/matrix/matrix-runtime.ts';
import { answerVerifications, decline } from './answer-verifications.ts';
import { Answered } from './answered.ts';
import { commandAgent } from './commands.ts';
import type { CrossSigningKeys } from './cross-signing-keys.ts';
import { isPassing, persistently } from './persistently.ts';
import { prepareCrypto } from './prepare-crypto.ts';
import type { ResponderSeams } from './responder-seams.ts';
import { sayOnce } from './say-once.ts';
import type { ResponderSettings } from './settings.ts';
import { skipEarlierVerifications } from './skip-earlier-verifications.ts';
import type { ClaimedStore } from './store/responder-store.ts';
import type { VerificationNotes } from './verification-notes.ts';

export interface BehaviourOptions {
  readonly settings: ResponderSettings;
  readonly keys: CrossSigningKeys | undefined;
  readonly store: ClaimedStore;
  readonly verificationNotes: VerificationNotes;
  /** Resolves when the introduction has been said, or will not be. */
  readonly introduced: Promise<void>;
  readonly seams: ResponderSeams;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** What a responder does with what reaches it. */
export type Behaviour = Pick<
  RuntimeOptions,
  'encryption' | 'counters' | 'admission' | 'conversation' | 'onRequest' | 'refuseRequest'
>;

/** Joins whoever asks, answers commands of everybody, and verifies those it was told to. */
export function responderBehaviour(options: BehaviourOptions): Behaviour {
  const { settings, keys, store, seams, log, signal } = options;
  const { userId, deviceId, verifyPeers } = settings;
  return {
    encryption: {
      store: store.crypto,
      async prepareIdentity(client) {
        skipEarlierVerifications(client, (id) => options.verificationNotes.isOfEarlierLife(id));
        await persistently(() => prepareCrypto({ client, userId, deviceId, keys, log }), {
          what: 'to publish the device',
          clock: seams.clock,
          log,
          signal,
          isTransient: isPassing,
        });
      },
    },
    counters: createCounters(),
    admission: {
      invites: () => true,
      texts: () => true,
      verification: (peer) => verifyPeers.includes(peer),
    },
    conversation: conversation(options),
    onRequest: answerVerifications(options),
    refuseRequest: (request) => decline(request, log),
  };
}

function conversation({ settings, store, introduced, seams, log, signal }: BehaviourOptions): Conversation {
  const answered = new Answered(store.notes, seams.clock, store.madeAt);
  const agent = commandAgent(settings);
  return {
    async agent(text) {
      // Whatever else is said there comes after the introduction.
      if (text.conversation === settings.introduction?.roomId) await introduced;
      return agent(text);
    },
    isNews: (text) => answered.isNews(text),
    async send(client, { roomId, content, id }) {
      // Also once if a kill comes before the note and it is sent again.
      const saying = { roomId, content, transactionId: `${store.id}-${id}` };
      const eventId = await sayOnce(client, saying, { what: 'to answer', clock: seams.clock, log, signal });
      await answered.add(id);
      return eventId;
    },
  };
}
