import { DatabaseSync } from 'node:sqlite';
import { ed25519 } from '@noble/curves/ed25519.js';
import { describe, expect, it } from 'vitest';
import { reply } from '../testing/fake-answers.ts';
import { type Fault } from '../testing/fake-homeserver.ts';
import { hurriedClock } from '../testing/hurried-clock.ts';
import { type BenchOptions, signUpBench, someSettings, someSignUp } from '../testing/sign-up-bench.ts';
import { canonicalJson } from './canonical-json.ts';
import { IdentityStore } from './identity-store.ts';
import { newSigningKey, signed } from './signing-key.ts';

const { password } = someSignUp;

/** A service with one account, whose bot can upload its device keys. */
async function setUp(options: BenchOptions = {}) {
  const bench = signUpBench({ clock: hurriedClock(), ...options });
  const { json } = await bench.signUp(bench.mint());
  const [userId, deviceId] = [String(json['user_id']), String(json['device_id'])];
  const token = String(json['access_token']);
  bench.homeserver.calls.length = 0;
  return {
    ...bench,
    userId,
    deviceId,
    token,
    crossSign: (more: object = {}) => bench.post('/signup/api/crosssign', { access_token: token, ...more }),
    uploadDevice(more: object = {}) {
      const key = newSigningKey();
      const keys = { [`ed25519:${deviceId}`]: key.publicKey };
      const signature = signed({ user_id: userId, device_id: deviceId, keys, ...more }, userId, key);
      const named = signature.signatures[userId]![`ed25519:${key.publicKey}`];
      const signatures = { [userId]: { [`ed25519:${deviceId}`]: named } };
      bench.homeserver.keys.devices.set(userId, { ...signature, signatures });
    },
  };
}

function bytes(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'base64'));
}

function publicKeyOf(seed: string): string {
  return Buffer.from(ed25519.getPublicKey(bytes(seed)))
    .toString('base64')
    .replace(/=+$/u, '');
}

/** Computed with another implementation of Ed25519 than the one that signed. */
function isValid(value: Readonly<Record<string, unknown>>, userId: string, publicKey: string): boolean {
  const { signatures, unsigned: _unsigned, ...rest } = value;
  const signature =
    (signatures as Record<string, Record<string, string>>)[userId]?.[`ed25519:${publicKey}`] ?? '';
  return ed25519.verify(
    bytes(signature),
    Uint8Array.from(Buffer.from(canonicalJson(rest))),
    bytes(publicKey),
  );
}

describe('what is refused before a homeserver is asked', () => {
  it.each([
    ['no JSON', 'nope', { error: 'bad_json' }],
    ['no token', {}, { error: 'missing_fields', hint: expect.any(String) as string }],
    ['a number for a token', { access_token: 1 }, { error: 'bad_request', field: 'access_token' }],
    [
      'a token longer than any',
      { access_token: 'a'.repeat(4_097) },
      { error: 'bad_request', field: 'access_token' },
    ],
    ['a line break in a token', { access_token: 'a\r\nb' }, { error: 'bad_request', field: 'access_token' }],
    ['a text for force', { access_token: 'a', force: 'yes' }, { error: 'bad_request', field: 'force' }],
    [
      'a list for a password',
      { access_token: 'a', password: [] },
      { error: 'bad_request', field: 'password' },
    ],
  ])('%s', async (_what, body, json) => {
    const { post, homeserver } = signUpBench();
    expect(await post('/signup/api/crosssign', body)).toMatchObject({ status: 400, json });
    expect(homeserver.calls).toEqual([]);
  });
});

describe('cross-signing', () => {
  it('publishes an identity and signs the device with it', async () => {
    const { crossSign, uploadDevice, homeserver, userId, deviceId } = await setUp();
    uploadDevice({ unsigned: { device_display_name: 'cara' } });
    const { status, json } = await crossSign();
    expect(status).toBe(200);
    const key = expect.stringMatching(/^[A-Za-z0-9+/]{43}$/u) as string;
    expect(json).toEqual({
      device_signed: true,
      user_id: userId,
      device_id: deviceId,
      msk_public: key,
      ssk_public: key,
      usk_public: key,
      private_keys: { master: key, self_signing: key, user_signing: key },
    });
    const {
      msk_public: master,
      ssk_public: selfSigning,
      usk_public: userSigning,
    } = json as Record<string, string>;
    expect(new Set([master, selfSigning, userSigning]).size).toBe(3);

    const published = homeserver.keys.identities.get(userId) as Record<string, Record<string, unknown>>;
    for (const [part, usage, publicKey] of [
      ['master_key', 'master', master],
      ['self_signing_key', 'self_signing', selfSigning],
      ['user_signing_key', 'user_signing', userSigning],
    ] as const) {
      expect(published[part]).toMatchObject({ user_id: userId, usage: [usage] });
      expect(published[part]!['keys']).toEqual({ [`ed25519:${publicKey}`]: publicKey });
      expect(isValid(published[part]!, userId, master!)).toBe(true);
    }
    const device = homeserver.keys.devices.get(userId)!;
    expect(isValid(device, userId, selfSigning!)).toBe(true);
    expect(Object.keys((device['signatures'] as Record<string, object>)[userId]!)).toContain(
      `ed25519:${deviceId}`,
    );
    expect(JSON.stringify([published, device])).not.toContain('=');

    const seeds = json['private_keys'] as Record<string, string>;
    expect(Object.values(seeds).map(publicKeyOf)).toEqual([master, selfSigning, userSigning]);
  });

  it('looks four times for a device that uploads no keys, and says that it is not signed', async () => {
    const { crossSign, homeserver } = await setUp();
    expect(await crossSign()).toMatchObject({ status: 200, json: { device_signed: false } });
    const lookups = homeserver.calls.filter(
      ({ path, body }) => path.endsWith('/keys/query') && JSON.stringify(body).includes('DEVICE'),
    );
    expect(lookups).toHaveLength(4);
  });

  it('asked again signs with the identity that it made, and tells its keys no more', async () => {
    const { crossSign, uploadDevice, homeserver, userId } = await setUp();
    const first = await crossSign();
    const before = homeserver.keys.identities.get(userId);
    uploadDevice();
    const again = await crossSign();
    expect(again).toMatchObject({
      status: 200,
      json: { device_signed: true, msk_public: first.json['msk_public'], private_keys: null },
    });
    expect(homeserver.keys.identities.get(userId)).toBe(before);
    expect(isValid(homeserver.keys.devices.get(userId)!, userId, String(first.json['ssk_public']))).toBe(
      true,
    );
    expect((await crossSign()).json).toEqual(again.json);
  });

  it('makes one identity, however many ask at the same time, and tells its keys once', async () => {
    const { crossSign, uploadDevice } = await setUp();
    uploadDevice();
    const answers = await Promise.all(Array.from({ length: 8 }, () => crossSign()));
    expect(new Set(answers.map(({ json }) => json['msk_public'])).size).toBe(1);
    expect(answers.filter(({ json }) => json['private_keys'] !== null)).toHaveLength(1);
  });

  it('does not sign keys that are not the device’s own', async () => {
    const { crossSign, uploadDevice, homeserver, userId } = await setUp();
    uploadDevice();
    homeserver.keys.devices.set(userId, { ...homeserver.keys.devices.get(userId)!, algorithms: ['changed'] });
    expect(await crossSign()).toMatchObject({ status: 200, json: { device_signed: false } });
  });

  it('says that the device is not signed when the homeserver does not take the signature', async () => {
    const { crossSign, uploadDevice, homeserver } = await setUp();
    uploadDevice();
    homeserver.fault = ({ path }) =>
      path.endsWith('/signatures/upload')
        ? {
            kind: 'instead',
            response: reply({ failures: { '@nova:fake': { D: { errcode: 'M_INVALID_SIGNATURE' } } } }),
          }
        : undefined;
    expect(await crossSign()).toMatchObject({ status: 200, json: { device_signed: false } });
  });
});

describe('a homeserver that keeps an older signature of the same key', () => {
  it('is not taken at its word', async () => {
    const { crossSign, uploadDevice, homeserver } = await setUp();
    await crossSign();
    uploadDevice();
    homeserver.fault = ({ path }) =>
      path.endsWith('/signatures/upload')
        ? { kind: 'instead', response: reply({ failures: {} }) }
        : undefined;
    const { json } = await crossSign();
    expect(json).toMatchObject({ device_signed: false, hint: expect.stringContaining('"force": true') });
  });
});

describe('force', () => {
  it('replaces the identity with the password, and what was kept of the old one is gone', async () => {
    const { crossSign, uploadDevice, identities, userId } = await setUp();
    uploadDevice();
    const first = await crossSign();
    const forced = await crossSign({ force: true, password });
    expect(forced).toMatchObject({ status: 200, json: { device_signed: true } });
    expect(forced.json['msk_public']).not.toBe(first.json['msk_public']);
    expect(forced.json['private_keys']).not.toBeNull();
    expect(identities.made(userId).map(({ master }) => master)).toEqual([forced.json['msk_public']]);
  });

  it.each([
    ['no password', {}, 'needs_password', /requires UIA/u],
    ['a wrong password', { password: 'not the password' }, 'refused', /M_FORBIDDEN/u],
  ])('with %s changes nothing', async (_what, more, reason, detail) => {
    const { crossSign } = await setUp();
    const first = await crossSign();
    const refused = await crossSign({ force: true, ...more });
    expect(refused).toMatchObject({ status: 400, json: { error: 'crosssign_failed', reason } });
    expect(refused.json['detail']).toMatch(detail);
    expect((await crossSign()).json['msk_public']).toBe(first.json['msk_public']);
  });
});

describe('an identity that was made elsewhere', () => {
  const elsewhere = { master_key: { keys: { 'ed25519:theirs': 'theirs' } } };

  it('is left alone', async () => {
    const { crossSign, homeserver, userId } = await setUp();
    homeserver.keys.identities.set(userId, elsewhere);
    const { status, json } = await crossSign({ password });
    expect([status, json['error'], json['reason']]).toEqual([400, 'crosssign_failed', 'identity_not_ours']);
    expect(homeserver.keys.identities.get(userId)).toBe(elsewhere);
  });

  it('is replaced by force', async () => {
    const { crossSign, homeserver, userId } = await setUp();
    homeserver.keys.identities.set(userId, elsewhere);
    expect(await crossSign({ password, force: true })).toMatchObject({ status: 200 });
    expect(homeserver.keys.identities.get(userId)).not.toBe(elsewhere);
  });
});

/** What befalls the requests whose path ends so. */
function on(end: string, outcome: ReturnType<Fault>): Fault {
  return ({ path }) => (path.endsWith(end) ? outcome : undefined);
}

function instead(response: Response): ReturnType<Fault> {
  return { kind: 'instead', response };
}

describe('a homeserver that does not do its part', () => {
  it('refuses the token', async () => {
    const { post } = signUpBench();
    const answer = await post('/signup/api/crosssign', { access_token: 'unknown' });
    const json = { error: 'crosssign_failed', reason: 'bad_token', detail: 'whoami failed: 401' };
    expect(answer).toMatchObject({ status: 400, json });
  });

  it('knows no device of the token', async () => {
    const { crossSign, homeserver } = await setUp();
    homeserver.fault = on('/whoami', instead(reply({ user_id: '@nova:fake' })));
    expect(await crossSign()).toMatchObject({ status: 400, json: { reason: 'no_device' } });
  });

  it.each([
    ['/whoami', 'silence', { kind: 'silent' } as const, 503, 'homeserver_unreachable', []],
    ['/keys/query', 'HTML', instead(new Response('<html>')), 502, 'homeserver_error', []],
    ['/keys/query', '429', instead(reply({ retry_after_ms: 1_000 }, 429)), 503, 'homeserver_busy', []],
    [
      '/device_signing/upload',
      '500',
      instead(reply({}, 500)),
      502,
      'homeserver_error',
      ['cross-signing identity, perhaps'],
    ],
  ])('%s: %s', async (path, _what, outcome, status, error, made) => {
    const { crossSign, homeserver } = await setUp();
    homeserver.fault = on(path, outcome);
    expect(await crossSign()).toMatchObject({ status, json: { error, made } });
  });

  it('publishes the keys and loses the answer: asked again, the keys are told', async () => {
    const { crossSign, homeserver, userId } = await setUp();
    homeserver.fault = on('/device_signing/upload', { kind: 'lost' });
    expect(await crossSign()).toMatchObject({
      status: 503,
      json: { made: ['cross-signing identity, perhaps'] },
    });
    const published = JSON.stringify(homeserver.keys.identities.get(userId));
    homeserver.fault = () => undefined;
    const { json } = await crossSign();
    expect(published).toContain(String(json['msk_public']));
    expect(json['private_keys']).toMatchObject({ master: expect.any(String) as string });
  });
});

describe('secrets', () => {
  it('are neither logged nor on the disk in the clear', async () => {
    const database = new DatabaseSync(':memory:');
    const { crossSign, lines, token } = await setUp({ database });
    const { json } = await crossSign({ password });
    const onDisk = Buffer.from(database.serialize()).toString('latin1');
    expect(onDisk).toContain(json['msk_public']);
    const kept = onDisk + JSON.stringify(lines);
    const seeds = Object.values(json['private_keys'] as Record<string, string>);
    for (const secret of [...seeds, token, password]) expect(kept).not.toContain(secret);
  });

  it('of the service that change make the kept identity unreadable, which is said, and force helps', async () => {
    const database = new DatabaseSync(':memory:');
    const { crossSign, context } = await setUp({ database });
    await crossSign();
    Object.assign(context, { identities: new IdentityStore(database, `${someSettings.keySecret}, changed`) });
    expect(await crossSign()).toMatchObject({ status: 400, json: { reason: 'identity_sealed' } });
    expect(await crossSign({ force: true, password })).toMatchObject({ status: 200 });
  });
});
