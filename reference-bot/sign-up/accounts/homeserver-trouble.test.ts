import { describe, expect, it } from 'vitest';
import { reply } from '../testing/fake-answers.ts';
import { type Fault } from '../testing/fake-homeserver.ts';
import { signUpBench } from '../testing/sign-up-bench.ts';

const html = (status: number): Response => new Response('<html>nginx</html>', { status });
const busy = (): Response =>
  reply({ errcode: 'M_LIMIT_EXCEEDED', error: 'slow down', retry_after_ms: 2_500 }, 429);

/** Which of the three requests of a registration something befalls. */
const stages = { opening: 1, token: 2, dummy: 3 } as const;

function at(stage: keyof typeof stages, make: () => Response | 'silent' | 'lost' | 'unreachable'): Fault {
  return ({ path }, nth) => {
    if (!path.endsWith('/register') || nth !== stages[stage]) return undefined;
    const response = make();
    return response instanceof Response ? { kind: 'instead', response } : { kind: response };
  };
}

/** From the named stage on, every registration request. */
function from(stage: keyof typeof stages, kind: 'silent' | 'lost' | 'unreachable'): Fault {
  return ({ path }, nth) => (path.endsWith('/register') && nth >= stages[stage] ? { kind } : undefined);
}

const unspent = { code_use: 'unspent', made: [] };

describe('when the opening of a registration goes wrong, the code is as it was', () => {
  it.each([
    ['429', busy, 502, { error: 'register_init_unexpected', status: 429, ...unspent }, '3'],
    [
      '500',
      () => reply({ errcode: 'M_UNKNOWN', error: 'boom' }, 500),
      502,
      { error: 'register_init_unexpected', status: 500, detail: 'boom' },
      null,
    ],
    ['HTML', () => html(401), 502, { error: 'register_init_unexpected', status: 401 }, null],
    [
      '403: registration is off',
      () => reply({ errcode: 'M_FORBIDDEN' }, 403),
      502,
      { error: 'register_init_unexpected', status: 403 },
      null,
    ],
    [
      '401 without a session',
      () => reply({}, 401),
      502,
      { error: 'register_init_unexpected', status: 401 },
      null,
    ],
    ['no answer', () => 'silent' as const, 503, { error: 'homeserver_unreachable', ...unspent }, '5'],
  ])('%s', async (_what, make, status, json, retryAfter) => {
    const { signUp, mint, uses, homeserver } = signUpBench();
    homeserver.fault = at('opening', make);
    const code = mint();
    const answer = await signUp(code);
    expect(answer).toMatchObject({ status, json });
    expect(answer.headers.get('retry-after')).toBe(retryAfter);
    expect(uses(code)).toEqual([1, 0]);
    expect(homeserver.accounts.size).toBe(0);
  });
});

describe.each(['token', 'dummy'] as const)('when the %s stage goes wrong', (stage) => {
  it('429 is told as such, and the code is as it was', async () => {
    const { signUp, mint, uses, homeserver } = signUpBench();
    homeserver.fault = at(stage, busy);
    const code = mint();
    const answer = await signUp(code);
    expect(answer).toMatchObject({
      status: 503,
      json: { error: 'homeserver_busy', status: 429, ...unspent },
    });
    expect(answer.headers.get('retry-after')).toBe('3');
    expect(uses(code)).toEqual([1, 0]);
  });

  it.each([
    ['500', () => reply({ errcode: 'M_UNKNOWN', error: 'boom' }, 500)],
    ['HTML', () => html(200)],
    ['silence', () => 'silent' as const],
    ['an answer that is lost on its way', () => 'lost' as const],
  ])('once, %s is overcome within the session', async (_what, make) => {
    const { signUp, mint, uses, homeserver } = signUpBench();
    homeserver.fault = at(stage, make);
    const code = mint();
    expect(await signUp(code)).toMatchObject({ status: 200, json: { user_id: '@nova:fake' } });
    expect(uses(code)).toEqual([0, 0]);
    expect(homeserver.accounts.size).toBe(1);
  });

  it.each([
    ['500', () => reply({ errcode: 'M_UNKNOWN', error: 'boom' }, 500), 502, 'homeserver_error'],
    ['HTML', () => html(502), 502, 'homeserver_error'],
  ])('%s for good leaves the code as it was', async (_what, make, status, error) => {
    const { signUp, mint, uses, homeserver } = signUpBench();
    homeserver.fault = ({ path }, nth) =>
      path.endsWith('/register') && nth >= stages[stage] ? { kind: 'instead', response: make() } : undefined;
    const code = mint();
    expect(await signUp(code)).toMatchObject({ status, json: { error, ...unspent } });
    expect(uses(code)).toEqual([1, 0]);
  });

  it('and there is no connection any more, the code is as it was', async () => {
    const { signUp, mint, uses, homeserver } = signUpBench();
    homeserver.fault = from(stage, 'unreachable');
    const code = mint();
    expect(await signUp(code)).toMatchObject({
      status: 503,
      json: { error: 'homeserver_unreachable', ...unspent },
    });
    expect(uses(code)).toEqual([1, 0]);
  });

  it.each([
    ['silence', () => 'silent' as const],
    ['a gateway that gave up waiting', () => html(504)],
  ])('%s for good holds the use until the homeserver cannot be at work any more', async (_what, make) => {
    const { signUp, mint, uses, homeserver, clock } = signUpBench();
    homeserver.fault = ({ path }, nth) => {
      if (!path.endsWith('/register') || nth < stages[stage]) return undefined;
      const response = make();
      return response === 'silent' ? { kind: response } : { kind: 'instead', response };
    };
    const code = mint();
    expect((await signUp(code)).json).toMatchObject({ code_use: 'held', made: ['account, perhaps'] });
    expect(uses(code)).toEqual([0, 1]);

    clock.advance(10_000);
    const early = await signUp(code);
    expect(early).toMatchObject({ status: 403, json: { error: 'invalid_code', code_use: 'held' } });
    expect(early.headers.get('retry-after')).toBe('20');

    clock.advance(20_500);
    await expect.poll(() => uses(code)).toEqual([1, 0]);
    homeserver.fault = () => undefined;
    expect(await signUp(code)).toMatchObject({ status: 200 });
  });
});

describe('when an account was made whose answer is lost for good', () => {
  it('the use is held until the homeserver proves the account, and is spent then', async () => {
    const { signUp, mint, uses, homeserver } = signUpBench();
    homeserver.fault = from('dummy', 'lost');
    const code = mint();
    const held = { error: 'homeserver_unreachable', code_use: 'held', made: ['account, perhaps'] };
    expect(await signUp(code)).toMatchObject({ status: 503, json: held });
    expect(uses(code)).toEqual([0, 1]);
    expect(homeserver.accounts.size).toBe(1);

    homeserver.fault = () => undefined;
    expect(await signUp(code, { username: 'second' })).toMatchObject({
      status: 403,
      json: { error: 'invalid_code' },
    });
    expect(uses(code)).toEqual([0, 0]);
    expect(homeserver.accounts.size).toBe(1);
  });

  it('and the homeserver can tell at once, the error says that the account is there', async () => {
    const { signUp, mint, uses, homeserver } = signUpBench();
    homeserver.fault = ({ path, body }) =>
      path.endsWith('/register') &&
      body['password'] &&
      (body['auth'] as { type?: string })?.type === 'm.login.dummy'
        ? { kind: 'lost' }
        : undefined;
    const code = mint();
    const spent = { error: 'homeserver_unreachable', code_use: 'spent', made: ['account'] };
    expect(await signUp(code)).toMatchObject({ status: 503, json: spent });
    expect(uses(code)).toEqual([0, 0]);
  });

  it('and the account comes to be only after it was asked about, the use is not given back', async () => {
    const { signUp, mint, uses, homeserver, clock } = signUpBench();
    homeserver.fault = from('dummy', 'silent');
    const code = mint();
    expect((await signUp(code)).json).toMatchObject({ code_use: 'held' });
    homeserver.fault = () => undefined;
    // What the service asked for at last, done by the homeserver only now.
    const late = homeserver.calls.findLast(
      ({ body }) => (body['auth'] as { type?: string })?.type === 'm.login.dummy',
    )!;
    homeserver.registration.register(late);
    clock.advance(30_500);
    await expect.poll(() => uses(code)).toEqual([0, 0]);
    expect(homeserver.accounts.size).toBe(1);
  });

  it('and the name turns out to be somebody else’s, the use is given back', async () => {
    const { signUp, mint, uses, homeserver, clock } = signUpBench();
    await signUp(mint(), { username: 'taken' });
    homeserver.fault = ({ body }) => (body['auth'] ? { kind: 'silent' } : undefined);
    const code = mint();
    expect(await signUp(code, { username: 'taken' })).toMatchObject({
      status: 503,
      json: { code_use: 'held' },
    });
    homeserver.fault = () => undefined;
    clock.advance(30_500);
    await expect.poll(() => uses(code)).toEqual([1, 0]);
  });

  it.each([
    ['no connection', { kind: 'unreachable' } as const],
    ['429', { kind: 'instead', response: busy() } as const],
    ['a refusal', { kind: 'instead', response: reply({ errcode: 'M_FORBIDDEN' }, 403) } as const],
  ])(
    'and asking again meets %s, the use is spent and no other account can be made',
    async (_what, second) => {
      const { signUp, mint, uses, homeserver } = signUpBench();
      homeserver.fault = ({ path }, nth) => {
        if (!path.endsWith('/register')) return undefined;
        if (nth === stages.dummy) return { kind: 'lost' };
        return nth === stages.dummy + 1 ? second : undefined;
      };
      const code = mint();
      expect((await signUp(code)).json).toMatchObject({ code_use: 'spent', made: ['account'] });
      expect(uses(code)).toEqual([0, 0]);
      expect(homeserver.accounts.size).toBe(1);
    },
  );

  it('says what is there when the homeserver made an account and gave no token', async () => {
    const { signUp, mint, uses, homeserver } = signUpBench();
    homeserver.fault = at('dummy', () => reply({ user_id: '@nova:fake' }));
    const code = mint();
    const json = { error: 'homeserver_error', code_use: 'spent', made: ['account'] };
    expect(await signUp(code)).toMatchObject({ status: 502, json });
    expect(uses(code)).toEqual([0, 0]);
  });
});

it('goes on settling what is held when the codes cannot be read for a while', async () => {
  const { signUp, mint, uses, homeserver, codes, clock, context, lines } = signUpBench();
  homeserver.fault = from('dummy', 'lost');
  const code = mint();
  await signUp(code);
  homeserver.fault = () => undefined;
  const findHold = codes.findHold.bind(codes);
  codes.findHold = () => {
    codes.findHold = findHold;
    throw Object.assign(new Error('database is locked'), { code: 'ERR_SQLITE_ERROR' });
  };
  clock.advance(31_000);
  await expect
    .poll(() => lines.map(({ msg }) => msg))
    .toContainEqual(expect.stringContaining('could not be settled now'));
  clock.advance(31_000);
  await expect.poll(() => uses(code)).toEqual([0, 0]);
  context.heldUses.stop();
});

it('answers 503 storage_failed when the codes cannot be written, and makes nothing', async () => {
  const { signUp, mint, homeserver, codes } = signUpBench();
  const code = mint();
  codes.hold = () => {
    throw Object.assign(new Error('disk I/O error'), { code: 'ERR_SQLITE_ERROR' });
  };
  const answer = await signUp(code);
  expect(answer).toMatchObject({ status: 503, json: { error: 'storage_failed' } });
  expect(answer.headers.get('retry-after')).toBe('5');
  expect(homeserver.calls).toEqual([]);
});
