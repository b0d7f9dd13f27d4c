import { Hono } from 'hono';
import { allowOnly } from '../base/http/allow-only.ts';
import { BadRequest } from '../base/http/bad-request.ts';
import { BodyFault } from '../base/http/body-fault.ts';
import { capBody } from '../base/http/json-body.ts';
import { securityHeaders } from '../base/http/security-headers.ts';
import { ChannelError } from '../channels/channel-error.ts';
import type { ControlRoute } from '../channels/control-route.ts';
import { authenticate } from './auth.ts';
import type { ControlContext } from './control-context.ts';
import { refuseCrossOrigin } from './csrf.ts';
import { hooksApp } from './hooks-app.ts';
import { healthRoutes } from './health-routes.ts';
import { badRequest, bodyRefused, channelFailure, unexpected } from './http-error.ts';
import { metricsRoute } from './metrics-route.ts';
import { limitRates } from './rate-limits.ts';
import { statusRoutes } from './status-routes.ts';

const browserRules = {
  'Content-Security-Policy':
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self' wss: ws:; frame-ancestors 'none'; base-uri 'self'; form-action 'self'",
  'Permissions-Policy':
    'accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()',
  'Referrer-Policy': 'strict-origin-when-cross-origin',
  'X-XSS-Protection': '1; mode=block',
} as const;

/** The bot's HTTP API: health for everybody, webhooks for the networks, control for the operator. */
export function controlApp(context: ControlContext): Hono {
  const { gateway, redactor, channels, runHook } = context;
  const app = new Hono();
  app.use(securityHeaders(browserRules));
  if (gateway.controlEnabled) app.use('/control/*', refuseCrossOrigin);
  app.use(limitRates(context.clock));
  app.route('/', healthRoutes(context));
  app.route('/', metricsRoute(context));
  for (const { id, channel } of channels) {
    if (channel?.webhooks) app.route(`/channels/${id}`, channel.webhooks);
  }
  const { hooks } = gateway;
  if (hooks) app.route(hooks.path, hooksApp({ token: hooks.token, run: runHook }));
  if (gateway.controlEnabled) addControl(app, context);
  app.notFound((c) => c.body(null, 404));
  app.onError((error, c) => {
    if (error instanceof BodyFault) return bodyRefused(c, error);
    if (error instanceof BadRequest) return badRequest(c, error);
    if (error instanceof ChannelError) return channelFailure(c, error, redactor);
    return unexpected(c, error, redactor);
  });
  return app;
}

/** A route with its whole path. */
export type PlacedRoute = ControlRoute & { readonly at: string };

/** All routes of the control API, those of channels that are off as well. */
export function controlRoutes(context: ControlContext): readonly PlacedRoute[] {
  const own = statusRoutes(context).map((route) => ({ ...route, at: `/control${route.path}` }));
  const ofChannels = context.channels.flatMap(({ id, routes }) =>
    routes.map((route) => ({ ...route, at: `/control/${id}${route.path}` })),
  );
  return [...own, ...ofChannels];
}

/** Each path refuses, in this order: other methods, long bodies, callers without the token. */
function addControl(app: Hono, context: ControlContext): void {
  for (const [path, routes] of Map.groupBy(controlRoutes(context), ({ at }) => at)) {
    app.use(path, allowOnly(routes.map(({ method }) => method)));
    for (const { method, body } of routes) if (body) app.on(method, path, capBody(body.limitBytes));
    app.use(path, authenticate(context.gateway.auth));
    for (const { method, handle } of routes) app.on(method, path, handle);
  }
}
