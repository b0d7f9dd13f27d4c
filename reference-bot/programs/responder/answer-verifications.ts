import type { VerificationRequest } from 'matrix-js-sdk/lib/crypto-api/verification.js';
import type { Logger } from '../../base/logging/logger.ts';
import { createCounters } from '../../channels/matrix/counters.ts';
import type { RuntimeOptions } from '../../channels/matrix/matrix-runtime.ts';
import { letPeerStart } from '../../channels/matrix/verification/let-peer-start.ts';
import { isTerminal, type VerificationInfo } from '../../channels/matrix/verification/record.ts';
import { Verifications } from '../../channels/matrix/verification/verifications.ts';
import { sasLine } from './machine-lines.ts';
import { renewRoomKeys } from './renew-room-keys.ts';
import type { ResponderSeams } from './responder-seams.ts';
import type { ResponderSettings } from './settings.ts';
import type { VerificationNotes } from './verification-notes.ts';

export interface AnswerVerificationsOptions {
  readonly settings: Pick<ResponderSettings, 'verifyPeers'>;
  readonly verificationNotes: VerificationNotes;
  readonly seams: Pick<ResponderSeams, 'clock' | 'output'>;
  readonly log: Logger;
}

/** Accepts and confirms what the people in `VERIFY_PEERS` ask for, and tells each short authentication string. */
export function answerVerifications({
  settings,
  verificationNotes: notes,
  seams,
  log,
}: AnswerVerificationsOptions): RuntimeOptions['onRequest'] {
  const unattended = (work: Promise<void>, what: string): void => {
    work.catch((error: unknown) => log.error({ err: error }, `could not ${what}`));
  };
  const onChange = (info: VerificationInfo): void => {
    const line = sasLine(info);
    if (line !== undefined) seams.output.write(line);
    if (isTerminal(info.state)) unattended(notes.end(info.protocolFlowId), 'note the end of a verification');
  };
  const verifications = new Verifications({
    policy: { policy: 'auto', peers: settings.verifyPeers },
    clock: seams.clock,
    log,
    counters: createCounters(),
    lead: letPeerStart(seams.clock, log),
    onChange,
  });
  return (flow, client) => {
    if (notes.has(flow.protocolFlowId)) return;
    if (!settings.verifyPeers.includes(flow.userId)) {
      // Somebody at another device of the bot's own account, where another one still may answer.
      log.info({ peer: flow.userId }, 'verification ignored: VERIFY_PEERS does not name this user');
      return;
    }
    // On the disk before the first answer: a restart must not give it again.
    const begun = notes.begin(flow).then(() => verifications.receive(flow));
    unattended(begun, 'begin a verification');
    flow.onChange(() => {
      if (flow.view().phase === 'done') unattended(renewRoomKeys(client, flow.userId), 'renew room keys');
    });
  };
}

/** Tells a stranger that there will be no verification, who would wait for minutes otherwise. */
export function decline(request: VerificationRequest, log: Logger): void {
  const facts = { peer: request.otherUserId, room: request.roomId };
  log.warn(facts, 'verification declined: VERIFY_PEERS does not name this user');
  request.cancel().catch((error: unknown) => log.warn({ ...facts, err: error }, 'could not decline'));
}
