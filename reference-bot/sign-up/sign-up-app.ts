import { Hono } from 'hono';
import { callerOf } from '../base/http/caller.ts';
import { capBody, readJsonObject } from '../base/http/json-body.ts';
import { RateLimiter } from '../base/http/rate-limit.ts';
import { securityHeaders } from '../base/http/security-headers.ts';
import { readSignUpRequest } from './accounts/sign-up-request.ts';
import { signUp } from './accounts/sign-up.ts';
import type { ServiceContext } from './context.ts';
import { readCrossSignRequest } from './crosssign/cross-sign-request.ts';
import { crossSign } from './crosssign/cross-sign.ts';
import { SignUpFailure } from './failure.ts';
import { answerFailure, bodyLimitBytes } from './http/answer-failure.ts';
import { signUpPage } from './page/page.ts';
import { readJoinCode } from './vetting/join-request.ts';

const browserRules = {
  // Answers hold tokens and private keys.
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
} as const;

/** Methods that a path knows; any other is a 405. */
const paths = {
  '/health': 'GET,HEAD',
  '/signup': 'GET,HEAD',
  '/signup/api': 'POST',
  '/signup/api/crosssign': 'POST',
  '/join/api': 'POST',
} as const;

/** The service's HTTP API and page. Serve it with {@link startSignUp}, or ask it with `app.request(…)`. */
export function signUpApp(context: ServiceContext): Hono {
  const { settings, clock, lobby } = context;
  const limiter = new RateLimiter(settings.rateLimit, clock);
  const app = new Hono();
  app.use(securityHeaders(browserRules));
  for (const [path, methods] of Object.entries(paths)) {
    app.use(path, async (c, next) => {
      if (!methods.split(',').includes(c.req.method)) {
        c.header('Allow', methods);
        throw new SignUpFailure(405, 'method_not_allowed', { fields: { allow: methods } });
      }
      if (c.req.method === 'POST') admit(limiter, callerOf(c, settings));
      await next();
    });
  }
  app.get('/', (c) => c.redirect('signup'));
  app.get('/health', (c) => c.text('ok'));
  app.get('/signup', signUpPage(settings));
  const { registrationToken } = settings;
  const capped = capBody(bodyLimitBytes);
  if (registrationToken) {
    app.post('/signup/api', capped, async (c) => {
      const request = readSignUpRequest(await readJsonObject(c));
      return c.json(await signUp({ ...settings, ...context, place: settings, registrationToken }, request));
    });
  } else {
    app.post('/signup/api', () => {
      throw new SignUpFailure(503, 'signup_disabled');
    });
  }
  app.post('/signup/api/crosssign', capped, async (c) => {
    const request = readCrossSignRequest(await readJsonObject(c));
    return c.json(await crossSign({ ...context, queue: context.identityQueue }, request));
  });
  if (lobby) {
    app.post('/join/api', capped, async (c) =>
      c.json(await lobby.openLobby(readJoinCode(await readJsonObject(c)))),
    );
  }
  app.notFound((c) => c.json({ error: 'not_found' }, 404));
  app.onError((error, c) => answerFailure(c, error, context));
  return app;
}

function admit(limiter: RateLimiter, caller: string): void {
  const retryAfterSeconds = limiter.secondsToWait(caller);
  if (retryAfterSeconds > 0) throw new SignUpFailure(429, 'rate_limited', { retryAfterSeconds });
}
