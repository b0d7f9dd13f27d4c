import { describe, expect, it } from 'vitest';
import { refuse, reply } from '../testing/fake-answers.ts';
import { hurriedClock } from '../testing/hurried-clock.ts';
import { signUpBench, someSignUp } from '../testing/sign-up-bench.ts';

const busy = (retryAfterMs: number): Response =>
  reply({ errcode: 'M_LIMIT_EXCEEDED', error: 'slow down', retry_after_ms: retryAfterMs }, 429);

const good = { ...someSignUp, code: 'nothing-yet' };

/** A JSON object of that length. */
function bodyOf(bytes: number): string {
  return `{"code":"${'x'.repeat(bytes - 11)}"}`;
}

describe('what is refused before a homeserver is asked', () => {
  it.each([
    ['no JSON', '{', 400, { error: 'bad_json' }],
    ['a byte order mark', '\uFEFF{}', 400, { error: 'bad_json' }],
    ['bytes that are no UTF-8', new Uint8Array([0x7b, 0xff, 0x7d]), 400, { error: 'bad_json' }],
    [
      'no object',
      '[]',
      400,
      { error: 'bad_request', field: '', reason: 'expected a JSON object, got an array' },
    ],
    ['null', 'null', 400, { error: 'bad_request', field: '', reason: 'expected a JSON object, got null' }],
    ['a number for a code', { ...good, code: 7 }, 400, { error: 'bad_request', field: 'code' }],
    ['a list for a name', { ...good, username: [] }, 400, { error: 'bad_request', field: 'username' }],
    [
      'half a character',
      { ...good, password: `\uD800${'x'.repeat(12)}` },
      400,
      { error: 'bad_request', field: 'password' },
    ],
    ['a NUL', { ...good, intro: 'a\0b' }, 400, { error: 'bad_request', field: 'intro' }],
    ['no code', { ...good, code: '  ' }, 400, { error: 'missing_fields' }],
    ['null for a password', { ...good, password: null }, 400, { error: 'missing_fields' }],
    ['a name with a plus', { ...good, username: 'a+b' }, 400, { error: 'bad_username' }],
    ['a name of 33', { ...good, username: 'a'.repeat(33) }, 400, { error: 'bad_username' }],
    ['a password of 11', { ...good, password: 'x'.repeat(11) }, 400, { error: 'password_too_short' }],
    ['an unknown code', good, 403, { error: 'invalid_code' }],
  ])('%s', async (_what, body, status, json) => {
    const { post, homeserver } = signUpBench();
    const answer = await post('/signup/api', body);
    expect(answer).toMatchObject({ status, json });
    expect(homeserver.calls).toEqual([]);
  });

  it('checks the form before the code, so that no error of form tells of a code', async () => {
    const { signUp, mint } = signUpBench();
    const code = mint();
    expect((await signUp(code, { password: 'short' })).text).toBe(
      (await signUp('wrong', { password: 'short' })).text,
    );
  });

  it('says that it is closed before it looks at the body', async () => {
    const { post } = signUpBench({ settings: { registrationToken: undefined } });
    expect(await post('/signup/api', '{')).toMatchObject({ status: 503, json: { error: 'signup_disabled' } });
  });

  it('takes a body of 1 MiB and not one byte more', async () => {
    const { post } = signUpBench();
    expect(await post('/signup/api', bodyOf(1_048_576))).toMatchObject({
      status: 400,
      json: { error: 'missing_fields' },
    });
    const tooLong = await post('/signup/api', bodyOf(1_048_577));
    expect(tooLong).toMatchObject({
      status: 413,
      json: { error: 'payload_too_large', limit_bytes: 1_048_576 },
    });
  });
});

describe('a sign-up', () => {
  it('makes an account and leads it in', async () => {
    const { signUp, mint, uses, homeserver } = signUpBench();
    const code = mint(2);
    const answer = await signUp(` ${code} `, {
      username: ' Nova ',
      display_name: ' Nova ',
      intro: ' Hello ',
    });
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({
      user_id: '@nova:fake',
      access_token: 'token-nova-0',
      device_id: 'DEVICE1',
      homeserver: 'https://matrix.fake',
      space_id: '!space:fake',
      steps: {
        register: true,
        space_invited: true,
        displayname_set: true,
        space_joined: true,
        children_joined: ['!one:fake', '!two:fake'],
        inviter_dm: true,
      },
      dm_room: '!made-3:fake',
      intro_text: 'Hello',
    });
    expect(uses(code)).toEqual([1, 0]);
    expect(homeserver.calls.map(({ method, path }) => `${method} ${path.split('/v3')[1]}`)).toEqual([
      'POST /register',
      'POST /register',
      'POST /register',
      'POST /rooms/!space:fake/invite',
      'PUT /profile/@nova:fake/displayname',
      'POST /join/!space:fake',
      'POST /join/!one:fake',
      'POST /join/!two:fake',
      'POST /createRoom',
    ]);
    expect(homeserver.calls[0]!.body).toEqual({});
    expect(homeserver.calls.at(-1)!.body).toMatchObject({
      is_direct: true,
      preset: 'trusted_private_chat',
      invite: ['@alice:fake'],
      name: 'Nova & @alice:fake',
      initial_state: [{ type: 'm.room.encryption', content: { algorithm: 'm.megolm.v1.aes-sha2' } }],
    });
  });

  it('leaves out what was not asked for', async () => {
    const { signUp, mint } = signUpBench({ settings: { inviter: undefined, childRooms: [] } });
    const { json } = await signUp(mint());
    expect(json).toMatchObject({
      dm_room: null,
      intro_text: expect.stringContaining('@nova:fake') as string,
    });
    expect(json['steps']).toEqual({
      register: true,
      space_invited: true,
      space_joined: true,
      children_joined: [],
    });
  });

  it('makes a direct room with the inviter of the code rather than with everybody’s', async () => {
    const { signUp, codes, homeserver } = signUpBench();
    const [code] = codes.mint({ kind: 'signup', count: 1, uses: 1, label: '', inviter: '@bob:fake' });
    await signUp(code!);
    expect(homeserver.calls.at(-1)!.body).toMatchObject({ invite: ['@bob:fake'] });
  });

  it('cuts a display name after 100 characters, none of them in half', async () => {
    const { signUp, mint, homeserver } = signUpBench();
    await signUp(mint(), { display_name: '🦊'.repeat(101) });
    const { body } = homeserver.calls.find(({ path }) => path.endsWith('/displayname'))!;
    expect(body).toEqual({ displayname: '🦊'.repeat(100) });
  });

  it('waits where the homeserver asks to, for as long as that leaves time for the rest', async () => {
    const { signUp, mint, homeserver } = signUpBench({ clock: hurriedClock() });
    const told = new Set<string>();
    homeserver.fault = ({ path }) => {
      if (path.endsWith('/register')) return undefined;
      if (path.endsWith('/displayname')) return { kind: 'instead', response: busy(11_000) };
      const isFirst = !told.has(path);
      told.add(path);
      return isFirst ? { kind: 'instead', response: busy(2_500) } : undefined;
    };
    const { json } = await signUp(mint(), { display_name: 'Nova' });
    expect(json['steps']).toEqual({
      register: true,
      space_invited: true,
      displayname_set: false,
      space_joined: true,
      children_joined: ['!one:fake', '!two:fake'],
      inviter_dm: true,
    });
  });

  it('asks again for what got no answer, though not for a direct room, of which there could then be two', async () => {
    const { signUp, mint, homeserver } = signUpBench({ clock: hurriedClock() });
    const lost = new Set<string>();
    homeserver.fault = ({ path }) => {
      if (path.endsWith('/register') || lost.has(path)) return undefined;
      lost.add(path);
      return { kind: 'lost' };
    };
    const { json } = await signUp(mint(), { display_name: 'Nova' });
    expect(json).toMatchObject({
      dm_room: null,
      steps: {
        space_invited: true,
        displayname_set: true,
        space_joined: true,
        children_joined: ['!one:fake', '!two:fake'],
        inviter_dm: false,
      },
    });
    expect(homeserver.calls.filter(({ path }) => path.endsWith('/createRoom'))).toHaveLength(1);
  });

  it('works all the same when nothing after the registration does, and says which steps are missing', async () => {
    const { signUp, mint, uses, homeserver } = signUpBench();
    homeserver.fault = ({ path }) =>
      path.endsWith('/register')
        ? undefined
        : { kind: 'instead', response: new Response('<html>', { status: 502 }) };
    const code = mint();
    const { status, json } = await signUp(code, { display_name: 'Nova' });
    expect(status).toBe(200);
    expect(json).toMatchObject({ dm_room: null });
    expect(json['steps']).toEqual({
      register: true,
      space_invited: false,
      displayname_set: false,
      space_joined: false,
      children_joined: [],
      inviter_dm: false,
    });
    expect(uses(code)).toEqual([0, 0]);
  });

  it('spends a code of one use once, however many come at the same time', async () => {
    const { signUp, mint, uses, homeserver } = signUpBench();
    const code = mint();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => signUp(code, { username: `n-${index}` })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ json }) => json['error'] === 'invalid_code')).toHaveLength(49);
    expect(homeserver.accounts.size).toBe(1);
    expect(uses(code)).toEqual([0, 0]);
  });

  it('needs one stage only where the homeserver wants no more', async () => {
    const { signUp, mint, homeserver } = signUpBench();
    const account = { user_id: '@nova:fake', access_token: 'token', device_id: 'D' };
    homeserver.fault = ({ path, body }) =>
      path.endsWith('/register') && body['auth'] ? { kind: 'instead', response: reply(account) } : undefined;
    expect(await signUp(mint())).toMatchObject({ status: 200, json: account });
    expect(homeserver.calls.filter(({ path }) => path.endsWith('/register'))).toHaveLength(2);
  });
});

describe('a refusal of the homeserver', () => {
  it.each([
    ['a name in use', someSignUp.username, 'm_user_in_use'],
    ['a name it does not take', '_nova', 'm_invalid_username'],
    ['a name of digits', '12345', 'm_invalid_username'],
  ])('%s leaves the code as it was', async (_what, username, error) => {
    const { signUp, mint, uses } = signUpBench();
    await signUp(mint());
    const code = mint();
    const answer = await signUp(code, { username });
    expect(answer).toMatchObject({ status: 400, json: { error, detail: expect.any(String) as string } });
    expect(uses(code)).toEqual([1, 0]);
  });

  it('without an errcode is register_failed', async () => {
    const { signUp, mint, homeserver } = signUpBench();
    homeserver.fault = ({ body }) =>
      body['auth'] ? { kind: 'instead', response: reply({}, 401) } : undefined;
    expect(await signUp(mint())).toMatchObject({ status: 400, json: { error: 'register_failed' } });
  });

  it('never shows the service’s own secrets', async () => {
    const { signUp, mint, homeserver, lines } = signUpBench();
    homeserver.fault = ({ body }) =>
      body['auth']
        ? { kind: 'instead', response: refuse(403, 'M_FORBIDDEN', 'no such token: registration-token') }
        : undefined;
    const { text, json } = await signUp(mint());
    expect(json).toEqual({ error: 'm_forbidden', detail: 'no such token: [REDACTED]' });
    expect(text + JSON.stringify(lines)).not.toContain('registration-token');
  });
});

it('logs neither passwords nor tokens nor codes', async () => {
  const { signUp, mint, lines } = signUpBench();
  const code = mint();
  const { json } = await signUp(code);
  await signUp('wrong-code');
  const log = JSON.stringify(lines);
  expect(log).toContain('signup_done');
  expect(log).toContain('signup_rejected');
  for (const secret of [someSignUp.password, String(json['access_token']), code, 'wrong-code']) {
    expect(log).not.toContain(secret);
  }
});
