import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Environment } from '../../base/seams/seams.ts';
import { readResponderSettings } from './settings.ts';

const enough = {
  HS: 'https://matrix.example.org/',
  MXID: '@nova:example.org',
  TOKEN: 'syt_secret',
  DEVICE: 'DEVICEID',
};

function faultsOf(env: Environment): readonly string[] {
  try {
    readResponderSettings(env);
    return [];
  } catch (error) {
    return (error as Error).message.split('\n');
  }
}

describe('settings of a responder', () => {
  it('need an account and nothing else', () => {
    expect(readResponderSettings(enough)).toEqual({
      homeserverUrl: 'https://matrix.example.org',
      userId: '@nova:example.org',
      accessToken: 'syt_secret',
      deviceId: 'DEVICEID',
      introduction: undefined,
      storeFile: resolve('nova.store'),
      verifyPeers: [],
      crossSigningKeysFile: undefined,
      logLevel: 'info',
    });
  });

  it('are read from their variables, space around them put aside but for the introduction', () => {
    expect(
      readResponderSettings({
        HS: ' http://127.0.0.1:8008 ',
        MXID: ' @nova:example.org ',
        TOKEN: ' syt_secret\n',
        DEVICE: ' DEVICEID ',
        DM_ROOM: ' !room:example.org ',
        INTRO: ' Hello,\nI am Nova. ',
        STORE: ' var/nova.db ',
        VERIFY_PEERS: ' @alice:example.org,@bob:example.com:8448 , ',
        CROSS_SIGNING_KEYS: ' keys.json ',
        LOG_LEVEL: ' trace ',
      }),
    ).toEqual({
      homeserverUrl: 'http://127.0.0.1:8008',
      userId: '@nova:example.org',
      accessToken: 'syt_secret',
      deviceId: 'DEVICEID',
      introduction: { roomId: '!room:example.org', text: ' Hello,\nI am Nova. ' },
      storeFile: resolve('var/nova.db'),
      verifyPeers: ['@alice:example.org', '@bob:example.com:8448'],
      crossSigningKeysFile: resolve('keys.json'),
      logLevel: 'trace',
    });
  });

  it('that are needed are asked for by name, all at once', () => {
    expect(faultsOf({ MXID: ' ', LOG_LEVEL: '' })).toEqual([
      'HS: not set; expected the URL of the homeserver',
      'MXID: not set; expected a user id such as @name:example.com',
      'TOKEN: not set; expected an access token of that account',
      'DEVICE: not set; expected the id of the device that the token belongs to',
    ]);
  });

  it.each([
    ['HS', 'example.org', 'malformed URL'],
    ['HS', 'ftp://example.org', 'scheme must be http or https'],
    ['HS', 'https://user:pass@example.org', 'embedded user:pass not allowed'],
    ['HS', 'https://example.org/_matrix', 'path component must be empty or `/`'],
    [
      'HS',
      'http://example.org',
      'http:// would send the token in clear; expected https://, or a loopback address',
    ],
    ['MXID', 'nova', 'expected a user id such as @name:example.com'],
    ['MXID', '@nova', 'expected a user id such as @name:example.com'],
    ['TOKEN', 'two words', 'expected an access token of that account'],
    ['DEVICE', 'x'.repeat(256), 'expected the id of the device that the token belongs to'],
    ['VERIFY_PEERS', '*', expect.stringContaining('nothing stands for everybody')],
    ['VERIFY_PEERS', '@alice:example.org,*', expect.stringContaining('nothing stands for everybody')],
    ['VERIFY_PEERS', '@alice:example.org @bob:example.org', expect.stringContaining('separated by commas')],
    ['VERIFY_PEERS', 'alice', expect.stringContaining('user ids such as @name:example.com')],
    ['LOG_LEVEL', 'loud', 'expected trace, debug, info, warn, error'],
  ])('%s cannot be "%s"', (name, value, fault) => {
    const [told = '', ...others] = faultsOf({ ...enough, [name]: value });
    expect(others).toEqual([]);
    expect(told.slice(0, name.length + 2)).toBe(`${name}: `);
    expect(told.slice(name.length + 2)).toEqual(fault);
  });

  it.each([
    [{ DM_ROOM: '!room:example.org' }, ['INTRO: not set; expected what to say first in DM_ROOM']],
    [
      { DM_ROOM: '!room:example.org', INTRO: ' \n' },
      ['INTRO: not set; expected what to say first in DM_ROOM'],
    ],
    [{ INTRO: 'Hello' }, ['DM_ROOM: not set; expected the id of the room where to say INTRO']],
    [
      { DM_ROOM: '#room:example.org', INTRO: 'Hello' },
      ['DM_ROOM: expected a room id such as !room:example.com'],
    ],
    [{ DM_ROOM: '!opaque', INTRO: 'Hello' }, []],
    [{ DM_ROOM: '', INTRO: '' }, []],
  ])('have an introduction whole or not at all: %j', (env, faults) => {
    expect(faultsOf({ ...enough, ...env })).toEqual(faults);
  });

  it.each([
    ['@../../etc/passwd:example.org', '.._.._etc_passwd.store'],
    ['@Nova=2f.x-y_z:example.org', 'Nova=2f.x-y_z.store'],
    ['@ünï:example.org', '_n_.store'],
  ])('keep the default store of %s in this folder', (userId, file) => {
    expect(readResponderSettings({ ...enough, MXID: userId }).storeFile).toBe(resolve(file));
  });

  it('never tell the token', () => {
    expect(faultsOf({ ...enough, TOKEN: 'a secret', HS: 'x', MXID: 'y' }).join('\n')).not.toContain(
      'a secret',
    );
  });
});
