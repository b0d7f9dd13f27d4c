import type { Metric } from '../../base/metric.ts';
import type { ChannelFacts } from './channel-extra.ts';
import type { LetterCounts } from './dead-letters/letter-status.ts';

type Counted = Pick<ChannelFacts, 'counters' | 'pendingVerifications' | 'letters'> & {
  readonly letterCounts: LetterCounts;
};

/** What the Matrix channel counts. */
export function matrixMetrics(counted: Counted): readonly Metric[] {
  const { counters, pendingVerifications, letters, letterCounts } = counted;
  const { peerDropEncryptedRoomTotal, peerDropUnsupportedMsgtypeTotal, peerDropBodyTooLargeTotal } = counters;
  return [
    {
      name: 'carapace_matrix_inbound_dispatch_failures_total',
      help: 'Texts without an answer; dlq_append: those of them that the dead-letter queue could not keep',
      type: 'counter',
      samples: [
        { labels: { failure_stage: 'dispatch' }, value: counters.inboundDispatchFailureTotal },
        { labels: { failure_stage: 'dlq_append' }, value: letters.inboundDlqAppendFailureTotal },
      ],
    },
    {
      name: 'carapace_matrix_inbound_dlq_lost_event_ids_total',
      help: 'Texts that were in the dead-letter queue, and were lost',
      type: 'counter',
      samples: [{ value: letterCounts.lost }],
    },
    {
      name: 'carapace_matrix_dlq_records',
      help: 'Lines of the dead-letter queue; -1: they could not be counted',
      type: 'gauge',
      samples: [{ value: letterCounts.waiting }],
    },
    {
      name: 'carapace_matrix_unsupported_inbound_total',
      help: 'What people sent that the bot does not read',
      type: 'counter',
      samples: [
        { labels: { kind: 'encrypted_room' }, value: peerDropEncryptedRoomTotal },
        { labels: { kind: 'msgtype' }, value: peerDropUnsupportedMsgtypeTotal },
        { labels: { kind: 'oversize' }, value: peerDropBodyTooLargeTotal },
      ],
    },
    {
      name: 'carapace_matrix_pending_verifications',
      help: 'Verifications that the bot knows of',
      type: 'gauge',
      samples: [{ value: pendingVerifications }],
    },
  ];
}
