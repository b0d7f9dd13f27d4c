import { discordNeeds } from '../../networks/discord/capabilities.ts';
import { signalNeeds } from '../../networks/signal/capabilities.ts';
import { slackNeeds } from '../../networks/slack/capabilities.ts';
import { telegramNeeds } from '../../networks/telegram/capabilities.ts';
import { webhookNeeds } from '../../networks/webhook/capabilities.ts';
import { namesIn, type Placeholder } from './placeholders.ts';
import type { TargetManifest } from './schema.ts';

/** The placeholders that a start of the bot uses. */
function usedPlaceholders({
  start,
  environment,
}: Pick<TargetManifest, 'start' | 'environment'>): ReadonlySet<string> {
  const templates = [start.command, ...start.args, ...Object.values(environment)];
  return new Set(templates.flatMap((template) => namesIn(template)));
}

/** Without all of these a bot cannot know what the claim asks of it. */
const needed: Partial<Record<TargetManifest['capabilities'][number], readonly Placeholder[]>> = {
  'matrix.keeps-record': ['stateFolder'],
  'matrix.allow-list': ['allowUsers'],
  'model.answer': ['llm.api'],
  'channel.keeps-record': ['stateFolder'],
  ...webhookNeeds,
  ...telegramNeeds,
  ...signalNeeds,
  ...discordNeeds,
  ...slackNeeds,
  clock: ['clock.file'],
  'onboard.answer': ['room', 'intro'],
  'onboard.sas': ['verifyPeers'],
  'onboard.restart': ['stateFolder'],
};

/** What is likely to be wrong in a manifest that is well formed: one sentence each. */
export function warningsOf(manifest: TargetManifest): string[] {
  const used = usedPlaceholders(manifest);
  return manifest.capabilities.flatMap((claim) => {
    const missing = (needed[claim] ?? []).filter((name) => !used.has(name)).map((name) => `{${name}}`);
    if (missing.length === 0) return [];
    const uses = missing.length === 1 ? 'is not used' : 'are not used';
    return [
      `${manifest.name} claims ${claim}, but ${missing.join(' and ')} ${uses} in its start or environment`,
    ];
  });
}
