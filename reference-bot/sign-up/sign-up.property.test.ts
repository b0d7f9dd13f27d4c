import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { SignUpFailure } from './failure.ts';
import { bodyLimitBytes } from './http/answer-failure.ts';
import type { FaultOutcome } from './testing/fake-homeserver.ts';
import { hurriedClock } from './testing/hurried-clock.ts';
import { signUpBench, someSettings, someSignUp } from './testing/sign-up-bench.ts';
import type { Lobby } from './vetting/lobby.ts';

const runs = 300;
const requestsPerRun = 8;
const uses = 5;

/** Every 5xx that a caller may see. */
const namedServerErrors = new Set([
  'signup_disabled',
  'register_init_unexpected',
  'homeserver_error',
  'homeserver_busy',
  'homeserver_unreachable',
  'create_failed',
]);

/** Mostly `likely`, so that most requests get far. */
function mostly<Value>(likely: fc.Arbitrary<Value>, unlikely: fc.Arbitrary<Value>): fc.Arbitrary<Value> {
  return fc.oneof({ weight: 5, arbitrary: likely }, { weight: 1, arbitrary: unlikely });
}

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: fc.nat({ max: 0xffff }).map((code) => String.fromCharCode(code)), maxLength: 20 }),
);
const strangeName = fc.oneof(fc.constantFrom('_x', '123', 'NOVA', 'a+b', 'ß', '..'), text);
const password = mostly(fc.constant(someSignUp.password), text);
const objects = {
  '/signup/api': fc.record(
    {
      code: mostly(fc.constant('CODE'), text),
      username: mostly(fc.stringMatching(/^[a-z0-9._=-]{1,4}$/u), strangeName),
      password,
      display_name: text,
      intro: text,
    },
    { requiredKeys: ['code', 'username', 'password'] },
  ),
  '/signup/api/crosssign': fc.record(
    { access_token: mostly(fc.constant('token-nova-0'), text), password, force: fc.boolean() },
    { requiredKeys: ['access_token'] },
  ),
  '/join/api': fc.record({ code: mostly(fc.constant('DOOR'), text) }),
} as const;

type Body = string | Uint8Array | { readonly bytes: number };

/** Long bodies are told by their length, so that a counterexample can be read. */
function spellOut(body: Body): string | Uint8Array {
  return typeof body === 'object' && 'bytes' in body ? `"${'x'.repeat(body.bytes - 2)}"` : body;
}

const members = [
  'code',
  'username',
  'password',
  'display_name',
  'intro',
  'access_token',
  'force',
  '__proto__',
];
const strangeBody = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .dictionary(fc.constantFrom(...members), fc.jsonValue())
      .map((value) => JSON.stringify(value)),
  },
  { weight: 3, arbitrary: fc.json() },
  { weight: 3, arbitrary: fc.uint8Array({ maxLength: 200 }) },
  {
    weight: 1,
    arbitrary: fc.record({ bytes: fc.constantFrom(bodyLimitBytes, bodyLimitBytes + 1) }),
  },
);
const request = fc.constantFrom(...(Object.keys(objects) as (keyof typeof objects)[])).chain((path) =>
  fc.record({
    path: fc.constant(path),
    body: fc.oneof(
      { weight: 2, arbitrary: (objects[path] as fc.Arbitrary<object>).map((value) => JSON.stringify(value)) },
      { weight: 1, arbitrary: strangeBody as fc.Arbitrary<Body> },
    ),
  }),
);

const answer = fc.oneof(
  fc.constantFrom('', '<html>502</html>', '[]', 'null', '{}', '{"errcode":7,"retry_after_ms":"soon"}'),
  fc
    .constantFrom('M_UNKNOWN', 'M_FORBIDDEN', 'M_LIMIT_EXCEEDED')
    .map((errcode) => JSON.stringify({ errcode })),
  fc.json(),
);
const fault = fc.oneof(
  { weight: 12, arbitrary: fc.constant(undefined) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<FaultOutcome>({ kind: 'lost' }, { kind: 'silent' }, { kind: 'unreachable' }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ status: fc.constantFrom(400, 401, 403, 404, 429, 500, 502, 504), text: answer }),
  },
);

/** Opens a lobby for the right code, as often as wanted. */
const lobby: Lobby = {
  openLobby(code) {
    if (code !== 'DOOR') throw new SignUpFailure(403, 'invalid_code');
    return Promise.resolve({ url: '', alias: '', room_id: '', title: '', keyword: '' });
  },
};

it(
  `stands ${runs * requestsPerRun} requests of any kind on a homeserver of any kind`,
  { timeout: 300_000 },
  () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(request, { minLength: requestsPerRun, maxLength: requestsPerRun }),
        fc.array(fault, { minLength: 1, maxLength: 40 }),
        async (requests, faults) => {
          const { homeserver, post, codes, context, mint, signUp } = signUpBench({
            clock: hurriedClock(),
            lobby,
          });
          codes.seed([{ kind: 'signup', code: 'CODE', usesRemaining: uses, label: '' }]);
          await signUp(mint());
          let calls = 0;
          homeserver.fault = () => {
            const outcome = faults[calls++ % faults.length];
            if (!outcome || 'kind' in outcome) return outcome;
            return { kind: 'instead', response: new Response(outcome.text, { status: outcome.status }) };
          };
          for (const { path, body: sent } of requests) {
            const { status, json, text: told } = await post(path, spellOut(sent));
            if (status !== 200) expect(json['error']).toEqual(expect.any(String));
            if (status >= 500) expect(namedServerErrors).toContain(json['error']);
            for (const secret of [
              someSettings.registrationToken!,
              someSettings.adminToken,
              someSettings.keySecret,
            ]) {
              expect(told).not.toContain(secret);
            }
          }
          homeserver.fault = () => undefined;
          await context.heldUses.adopt(codes.holds());
          context.heldUses.stop();
          const madeByOthers = 1;
          const made = homeserver.accounts.size - madeByOthers;
          expect(codes.list()[0]).toMatchObject({ usesRemaining: uses - made, usesHeld: 0 });
        },
      ),
      { numRuns: runs },
    ),
);
