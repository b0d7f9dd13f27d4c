import { Hono } from 'hono';
import type { OnboardingContext } from './context.ts';
import { crossSign } from './crosssign/cross-sign.ts';
import { readCrossSignRequest } from './crosssign/cross-sign-request.ts';
import { OnboardingFailure } from './failure.ts';
import { answerFailure } from './http/answer-failure.ts';
import { callerOf } from './http/caller.ts';
import { readJsonObject } from './http/json-body.ts';
import { protect } from './http/protect.ts';
import { RateLimiter } from './http/rate-limit.ts';
import { signUpPage } from './page/page.ts';
import { readSignUpRequest } from './signup/sign-up-request.ts';
import { signUp } from './signup/sign-up.ts';
import { readJoinCode } from './vetting/join-request.ts';

/** Methods that a path knows; any other is a 405. */
const paths = {
  '/health': 'GET,HEAD',
  '/signup': 'GET,HEAD',
  '/signup/api': 'POST',
  '/signup/api/crosssign': 'POST',
  '/join/api': 'POST',
} as const;

/** The service's HTTP API and page. Serve it with {@link startOnboarding}, or ask it with `app.request(…)`. */
export function onboardingApp(context: OnboardingContext): Hono {
  const { settings, clock, lobby } = context;
  const limiter = new RateLimiter(settings.rateLimit, clock);
  const app = new Hono();
  app.use(protect);
  for (const [path, methods] of Object.entries(paths)) {
    app.use(path, async (c, next) => {
      if (!methods.split(',').includes(c.req.method)) {
        c.header('Allow', methods);
        throw new OnboardingFailure(405, 'method_not_allowed', { fields: { allow: methods } });
      }
      if (c.req.method === 'POST') limiter.admit(callerOf(c, settings));
      await next();
    });
  }
  app.get('/', (c) => c.redirect('signup'));
  app.get('/health', (c) => c.text('ok'));
  app.get('/signup', signUpPage(settings));
  app.post('/signup/api', async (c) => {
    const { registrationToken } = settings;
    if (!registrationToken) throw new OnboardingFailure(503, 'signup_disabled');
    const request = readSignUpRequest(await readJsonObject(c));
    return c.json(await signUp({ ...settings, ...context, place: settings, registrationToken }, request));
  });
  app.post('/signup/api/crosssign', async (c) => {
    const request = readCrossSignRequest(await readJsonObject(c));
    return c.json(await crossSign({ ...context, locks: context.identityLocks }, request));
  });
  if (lobby) {
    app.post('/join/api', async (c) => c.json(await lobby.openLobby(readJoinCode(await readJsonObject(c)))));
  }
  app.notFound((c) => c.json({ error: 'not_found' }, 404));
  app.onError((error, c) => answerFailure(c, error, context));
  return app;
}
