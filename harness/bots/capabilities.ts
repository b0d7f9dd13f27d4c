import { discordCapabilities } from '../networks/discord/capabilities.ts';
import { matrixCapabilities } from '../networks/matrix/capabilities.ts';
import { signalCapabilities } from '../networks/signal/capabilities.ts';
import { slackCapabilities } from '../networks/slack/capabilities.ts';
import { telegramCapabilities } from '../networks/telegram/capabilities.ts';
import { webhookCapabilities } from '../networks/webhook/capabilities.ts';

const onChatNetworks = {
  ...webhookCapabilities,
  ...telegramCapabilities,
  ...signalCapabilities,
  ...discordCapabilities,
  ...slackCapabilities,
  'channel.restart':
    'goes on after a restart where it was: what was said meanwhile is answered, and nothing again',
  'channel.keeps-record': 'knows which texts it has answered, also after a restart, on every channel',
  'channel.verbatim': 'repeats what it is told to, as it was said, on every channel',
  'channel.settings':
    'is set up as Carapace is: a channel that its configuration turns off is off, and one without a secret believes nobody',
  'channel.https-only':
    'calls the services of its channels by plain HTTP only where they run on the same machine',
  'channel.features':
    'shows of itself on each channel what `channels.<id>.features` of its configuration says, and warns of what a channel has not',
  'channel.reload':
    'shows of itself on each channel what its configuration says from the moment when that changes, without a start',
  'channel.session-scope':
    'tells its model with a text what was said as far as `session.scope` of its configuration reaches',
  'channel.health': 'tells its operator whether each channel hears',
  'channel.allow-list': 'answers those people alone that it is told to serve, on every channel',
  'channel.long-answers': 'says an answer in parts that is too long for one message',
} as const;

/** All that can be claimed of networks where nothing is encrypted. */
export const chatCapabilities = Object.keys(onChatNetworks) as (keyof typeof onChatNetworks)[];

/** What a target may claim to be able to do. A scenario that requires more than is claimed is skipped. */
export const capabilities = {
  ...matrixCapabilities,
  ...onChatNetworks,
  'model.answer': 'answers through the language model that it is told of, if it is told to',
  'model.dead-letters':
    'puts what its language model has no answer to into its dead-letter queue, and answers it later',
  'control.troubles':
    'tells on its control API whether a channel works, and if not why, in kinds that are documented',
  'control.ready':
    'says at `/health/ready` whether all its channels hear and its model can be reached, and at `/health` and `/health/live` that it runs',
  'control.verifications': 'lists, accepts, confirms and cancels verifications on its control API',
  clock: 'follows a clock that is moved while it runs',
  cli: 'has a command line for its operator, with the commands and exit codes of `cara`',
  'cli.pages':
    'tells its operator of troubles in the words that `docs/locked-store.md` and `docs/recovery.md` list, and keeps its files where they say',
  'cli.verify-chat': 'its `verify` checks chat channels at the services that the bot is told of',
  'control.events': 'tells of verifications over the WebSocket of its control API as they change',
  'control.send':
    'says on a channel what its operator sends there over the WebSocket of its control API, and has a channel `console` that says it in its log',
  'control.hooks':
    'lets other programs start runs of its agent at `/hooks/agent`, where its configuration turns that on',
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
  ...chatCapabilities,
  'model.answer',
  'clock',
]);

/**
 * What a target can claim, as `requires` and manifests name it; `docs/targets.md` lists them. A scenario is skipped where one is
 * missing that it requires.
 * @example
 * ```ts
 * import type { Capability } from 'cara-smoke';
 *
 * export const answersSomewhere: readonly Capability[] = ['matrix.plain', 'telegram.polling'];
 * ```
 */
export type Capability = keyof typeof capabilities;
