import { once } from 'node:events';
import type { KeptStage } from '../engine/perform-scenario.ts';
import { messageOf } from '../errors/message-of.ts';

/**
 * Tells a person how to look at the stage of a failed scenario with a client of their own, and waits until they end the
 * run. Secrets are printed on purpose: the person types them.
 */
export async function showStage(
  { scenario, error, addresses, signal }: KeptStage,
  say: (line: string) => void,
): Promise<void> {
  const rows = new Map(addresses.map(([label, value]) => [`${label} ${value}`, [label, value] as const]));
  const width = Math.max(0, ...addresses.map(([label]) => label.length));
  const lines = [
    `${scenario} has failed: ${messageOf(error)}`,
    'Everything stays up until Ctrl-C. In Element, give the homeserver with its http:// and sign in as a person:',
    ...[...rows.values()].map(([label, value]) => `  ${label.padEnd(width)}  ${value}`),
  ];
  for (const line of lines) say(line);
  if (!signal.aborted) await once(signal, 'abort');
}
