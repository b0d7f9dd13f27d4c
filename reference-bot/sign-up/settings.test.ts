import { describe, expect, it } from 'vitest';
import { readSettings } from './settings.ts';

const enough = {
  ONBOARDING_HOMESERVER: 'http://127.0.0.1:8008/',
  ONBOARDING_ADMIN_TOKEN: 'admin-token',
  ONBOARDING_SPACE_ID: '!space:example.com',
  ONBOARDING_STATE_DIR: '/var/lib/onboarding',
  ONBOARDING_KEY_SECRET: 'x'.repeat(32),
};

describe('settings', () => {
  it('have a fallback for everything that is not needed', () => {
    expect(readSettings(enough)).toEqual({
      homeserver: 'http://127.0.0.1:8008',
      publicHomeserver: 'http://127.0.0.1:8008',
      registrationToken: undefined,
      adminToken: 'admin-token',
      spaceId: '!space:example.com',
      childRooms: [],
      inviter: undefined,
      stateFolder: '/var/lib/onboarding',
      keySecret: 'x'.repeat(32),
      address: '127.0.0.1',
      port: 8_780,
      trustProxy: false,
      rateLimit: { burst: 20, perMinute: 20 },
      seedCodes: [],
      vetting: true,
      adminRoom: undefined,
      admins: [],
      botCommand: 'npx -p cara-smoke cara-ref respond',
      logLevel: 'info',
    });
  });

  it('are read from their variables', () => {
    expect(
      readSettings({
        ...enough,
        ONBOARDING_PUBLIC_HOMESERVER: 'https://matrix.example.com',
        ONBOARDING_REGISTRATION_TOKEN: ' token ',
        ONBOARDING_CHILD_ROOMS: '!one:example.com, !two',
        ONBOARDING_INVITER_MXID: '@alice:example.com',
        ONBOARDING_PORT: '0',
        ONBOARDING_TRUST_PROXY: '1',
        ONBOARDING_VETTING: '0',
        ONBOARDING_RATE_BURST: '5',
        ONBOARDING_SIGNUP_CODES: 'a=3',
        ONBOARDING_KNOCK_CODES: 'b',
        ONBOARDING_ADMIN_ROOM: '!admins:example.com',
        ONBOARDING_ADMINS: '@mod:example.com, @root:example.com',
        ONBOARDING_BOT_COMMAND: './agent',
      }),
    ).toMatchObject({
      publicHomeserver: 'https://matrix.example.com',
      registrationToken: 'token',
      childRooms: ['!one:example.com', '!two'],
      inviter: '@alice:example.com',
      port: 0,
      trustProxy: true,
      vetting: false,
      rateLimit: { burst: 5, perMinute: 20 },
      adminRoom: '!admins:example.com',
      admins: ['@mod:example.com', '@root:example.com'],
      botCommand: './agent',
      seedCodes: [
        { kind: 'signup', code: 'a', usesRemaining: 3 },
        { kind: 'knock', code: 'b', usesRemaining: 1 },
      ],
    });
  });

  it('that are wrong are all told at once, and no value is repeated', () => {
    const wrong = {
      ONBOARDING_HOMESERVER: 'ftp://example.com',
      ONBOARDING_SPACE_ID: 'space-secret',
      ONBOARDING_KEY_SECRET: 'short-secret',
      ONBOARDING_PORT: '65536',
      ONBOARDING_ADDRESS: 'example.com',
      ONBOARDING_TRUST_PROXY: 'yes',
      ONBOARDING_LOG_LEVEL: 'loud',
      ONBOARDING_SIGNUP_CODES: 'code-secret=',
    };
    const message = (() => {
      try {
        return String(readSettings(wrong));
      } catch (error) {
        return (error as Error).message;
      }
    })();
    expect(message.split('\n').map((line) => line.split(':')[0])).toEqual([
      'ONBOARDING_HOMESERVER',
      'ONBOARDING_ADMIN_TOKEN',
      'ONBOARDING_SPACE_ID',
      'ONBOARDING_STATE_DIR',
      'ONBOARDING_KEY_SECRET',
      'ONBOARDING_ADDRESS',
      'ONBOARDING_PORT',
      'ONBOARDING_TRUST_PROXY',
      'ONBOARDING_SIGNUP_CODES',
      'ONBOARDING_LOG_LEVEL',
    ]);
    expect(message).not.toContain('secret=');
    expect(message).not.toMatch(/space-secret|short-secret|code-secret/u);
  });
});
