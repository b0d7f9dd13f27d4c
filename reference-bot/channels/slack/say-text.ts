import type { WebClient } from '@slack/web-api';
import { asObject } from '../../base/json.ts';
import type { Delivered } from '../channel.ts';
import { type Patience, sendWithPatience } from '../send-with-patience.ts';
import { escapeText } from './mrkdwn.ts';
import { explainFailure } from './web-client.ts';

/** Slack cuts off what is longer than 40 000 characters, and asks for no more than this. */
export const textLimit = { length: 4_000, measure: (text: string): number => escapeText(text).length };

/** Says one message. The service knows no repetitions: what was perhaps said is said again rather than lost. */
export function sayText(
  channel: string,
  text: string,
  client: WebClient,
  patience: Patience,
): Promise<Delivered> {
  const send = async (): Promise<string> =>
    String(asObject(await client.apiCall('chat.postMessage', { channel, text: escapeText(text) }))['ts']);
  return sendWithPatience(send, patience, explainFailure);
}
