import { join } from 'node:path';
import { mkdtempDisposableSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import type { ChatNetworkName } from '../../../networks/chat/live/live-chat.ts';
import type { LiveNeeds } from '../../../stage/scenario.ts';
import type { Considered } from '../play-live.ts';
import { describeChatPlan, planChat } from './describe-chat-plan.ts';
import { readChatSettings } from './read-chat-settings.ts';

const canary: LiveNeeds = { rooms: 0, messages: 1, seconds: 60 };
const outbound: LiveNeeds = { rooms: 0, messages: 0, seconds: 60, hooks: ['outbound'] };
const bot = { address: 'Cara' };

test.each<readonly [string, ChatNetworkName, object, readonly LiveNeeds[], readonly string[]]>([
  [
    'a person sends, and types what comes',
    'discord',
    { bot, hooks: { outbound: ['say'] } },
    [canary, outbound],
    [
      'to send 1 to Cara and to type here what it answers, and to type here what it says by itself; you have 60 s for each',
      'at most 122 s',
    ],
  ],
  [
    'a person only types what comes',
    'discord',
    { bot, hooks: { outbound: ['say'] } },
    [outbound],
    ['asks you       to type here what it says by itself; you have 60 s for each', 'at most 62 s'],
  ],
  ['a person is needed for nothing', 'discord', { bot }, [], ['asks you   for nothing', 'at most 2 s']],
  [
    'an account takes as long as the bot',
    'slack',
    { bot, person: { token: 'xoxp-1', conversation: 'D1' } },
    [canary],
    ['says       1 to Cara by', 'about 6 s'],
  ],
])('%s', (_, network, settings, played, words) => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'chat-plan-'));
  const config = join(folder.path, 'given.json5');
  writeFileSync(config, JSON.stringify({ [network]: settings }));
  const read = readChatSettings({ config }, network, {});
  const considered = played.map((live) => ({ entry: { id: 'one', scenario: { live } }, skipped: undefined }));
  const plan = describeChatPlan(planChat(read, considered as unknown as Considered[]), read);
  for (const word of words) expect(plan).toContain(word);
});
