import type { BaseSeams } from '../../base/seams/seams.ts';
import type { ChannelModule } from '../channel-module.ts';
import { webhookExtra } from './webhook-extra.ts';
import type { WebhookChannel } from './webhook-channel.ts';
import { readWebhookSection, type WebhookConfig, webhookKeys } from './webhook-config.ts';

/** A channel over plain HTTP. */
export const webhookModule: ChannelModule<WebhookConfig, WebhookChannel, BaseSeams> = {
  id: 'webhook',
  keys: webhookKeys,
  read: readWebhookSection,
  secrets: ({ token }) => [token],
  extra: webhookExtra,
  async load() {
    const { WebhookChannel } = await import('./webhook-channel.ts');
    return (config, context) => new WebhookChannel(config, context);
  },
};
