import { expect, it } from 'vitest';
import { ConfigIssues } from '../../base/config/config-issue.ts';
import { Section } from '../../base/config/section.ts';
import { discordKeys, readDiscordSection } from './discord-config.ts';

function read(block: object, env: Record<string, string> = {}) {
  const issues = new ConfigIssues();
  const config = readDiscordSection(Section.open(issues, 'discord', block, discordKeys), { env });
  return { config, issues };
}

it('needs a token alone, with or without its prefix', () => {
  const { config } = read({ botToken: 'Bot a.b.c' });
  expect(config).toEqual({
    token: 'a.b.c',
    baseUrl: 'https://discord.com/api/v10',
    gatewayUrl: undefined,
    gatewayIntents: 37_377,
    gatewayEnabled: true,
    allowUsers: undefined,
    typing: true,
  });
  expect(read({}, { DISCORD_BOT_TOKEN: 'a.b.c' }).config).toEqual(config);
});

it('takes what the block leaves out from the environment', () => {
  const { config } = read(
    { botToken: 'a.b.c', gatewayUrl: 'ws://127.0.0.1:1/gateway' },
    {
      DISCORD_GATEWAY_INTENTS: '513',
      DISCORD_ALLOW_USERS: '1, 2',
      DISCORD_BASE_URL: 'http://localhost:1/api/',
    },
  );
  expect(config).toMatchObject({
    baseUrl: 'http://localhost:1/api',
    gatewayUrl: 'ws://127.0.0.1:1/gateway',
    gatewayIntents: 513,
    allowUsers: new Set(['1', '2']),
  });
  expect(read({ botToken: 'a' }, { DISCORD_GATEWAY_INTENTS: 'many' }).config?.gatewayIntents).toBe(37_377);
});

it.each([
  [{ botToken: 'a', baseUrl: 'http://example.org' }],
  [{ botToken: 'a', gatewayUrl: 'ws://example.org' }],
  [{ botToken: 'a', gatewayUrl: 'https://example.org' }],
  [{ botToken: 'a', gatewayIntents: -1 }],
  [{}],
  [{ enabled: false, botToken: 'a' }],
])('opens no channel with %j', (block) => {
  const { config, issues } = read(block);
  expect(config === undefined || issues.all.length > 0).toBe(true);
});
