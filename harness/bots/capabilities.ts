import { matrixCapabilities } from '../networks/matrix/capabilities.ts';
import { webhookCapabilities } from '../networks/webhook/capabilities.ts';

/** What a target may claim to be able to do. A scenario that requires more than is claimed is skipped. */
export const capabilities = {
  ...matrixCapabilities,
  ...webhookCapabilities,
  'model.answer': 'answers through the language model that it is told of, if it is told to',
  'model.dead-letters':
    'puts what its language model has no answer to into its dead-letter queue, and answers it later',
  'control.troubles':
    'tells on its control API whether a channel works, and if not why, in kinds that are documented',
  'control.verifications': 'lists, accepts, confirms and cancels verifications on its control API',
  clock: 'follows a clock that is moved while it runs',
  cli: 'has a command line for its operator, with the commands and exit codes of `cara`',
  'control.events': 'tells of verifications over the WebSocket of its control API as they change',
  'control.audit': 'writes down in audit.jsonl what its operator does to verifications',
} as const;
/** Claims that ask for nothing but texts in clear: a bot that encrypts nothing can keep them. */
export const keptInClear: ReadonlySet<string> = new Set<Capability>([
  'matrix.plain',
  'matrix.in-order',
  'matrix.catches-up',
  'matrix.keeps-record',
  'matrix.verbatim',
  'matrix.allow-list',
  'webhook.answer',
  'webhook.keeps-record',
  'model.answer',
  'clock',
]);
export type Capability = keyof typeof capabilities;
