import { isPlaintextToElsewhere } from '../../base/config/service-url.ts';
import type { Section } from '../../base/config/section.ts';
import type { ReadContext } from '../channel-module.ts';

/** Keys of the `webhook` block. */
export const webhookKeys = ['enabled', 'url', 'token'] as const;

/** Everything the webhook channel needs to know. */
export interface WebhookConfig {
  /** Where answers are posted. */
  readonly url: string;
  /** What callers must show. */
  readonly token: string;
}

/** Reads the `webhook` block. The token may also come from `WEBHOOK_TOKEN`. */
export function readWebhookSection(
  section: Section,
  { env }: Pick<ReadContext, 'env'>,
): WebhookConfig | undefined {
  const enabled = section.boolean('enabled', true);
  const url = section.string('url');
  const token = section.string('token') ?? (env['WEBHOOK_TOKEN']?.trim() || undefined);
  if (!section.isWritten || !enabled) return undefined;
  const fault = urlFault(url);
  if (fault) section.error('url', fault);
  if (!token)
    section.error('token', 'token is required when webhook is enabled: without it nobody may speak');
  return fault || !url || !token ? undefined : { url, token };
}

function urlFault(url: string | undefined): string | undefined {
  if (!url) return 'url is required when webhook is enabled';
  const scheme = URL.parse(url)?.protocol.slice(0, -1);
  if (scheme === undefined) return 'url is not a valid URL';
  if (scheme === 'https' || (scheme === 'http' && !isPlaintextToElsewhere(url))) return undefined;
  return `webhook URL must use https (got scheme '${scheme}'), or http to a loopback address`;
}
