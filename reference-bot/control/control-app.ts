import { Hono } from 'hono';
import { messageOf } from '../base/errors/message-of.ts';
import { BodyFault } from '../base/http/body-fault.ts';
import { capBody } from '../base/http/json-body.ts';
import { securityHeaders } from '../base/http/security-headers.ts';
import { MatrixError } from '../channels/matrix/matrix-error.ts';
import { authenticate } from './auth.ts';
import type { ControlContext } from './control-context.ts';
import { refuseCrossOrigin } from './csrf.ts';
import { healthRoutes } from './health-routes.ts';
import { badRequest, BadRequest, bodyRefused, matrixFailure } from './http-error.ts';
import { matrixRoutes } from './matrix-routes.ts';
import { statusRoutes } from './status-routes.ts';

const startLimitBytes = 4_096;
const confirmLimitBytes = 1_024;

const browserRules = {
  'Content-Security-Policy':
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self' wss: ws:; frame-ancestors 'none'; base-uri 'self'; form-action 'self'",
  'Permissions-Policy':
    'accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()',
  'Referrer-Policy': 'strict-origin-when-cross-origin',
  'X-XSS-Protection': '1; mode=block',
} as const;

/** Methods that a path of the control API knows; any other is a 405. */
const controlPaths = {
  '/control/status': 'GET,HEAD',
  '/control/channels': 'GET,HEAD',
  '/control/matrix/devices': 'GET,HEAD',
  '/control/matrix/verifications': 'GET,HEAD,POST',
  '/control/matrix/verifications/:flowId/accept': 'POST',
  '/control/matrix/verifications/:flowId/confirm': 'POST',
  '/control/matrix/verifications/:flowId/cancel': 'POST',
} as const;

/** The bot's HTTP API: health for everybody, control for who may. */
export function controlApp(context: ControlContext): Hono {
  const { gateway, redactor } = context;
  const app = new Hono();
  app.use(securityHeaders(browserRules));
  app.route('/', healthRoutes(context));
  if (gateway.controlEnabled) {
    app.use('/control/*', refuseCrossOrigin);
    for (const [path, methods] of Object.entries(controlPaths)) {
      app.use(path, async (c, next) => {
        if (!methods.split(',').includes(c.req.method)) return c.body(null, 405, { Allow: methods });
        await next();
        return undefined;
      });
    }
    app.post('/control/matrix/verifications', capBody(startLimitBytes));
    app.post('/control/matrix/verifications/:flowId/confirm', capBody(confirmLimitBytes));
    for (const path of Object.keys(controlPaths)) app.use(path, authenticate(gateway.auth));
    app.route('/', statusRoutes(context));
    app.route('/', matrixRoutes(context));
  }
  app.notFound((c) => c.body(null, 404));
  app.onError((error, c) => {
    if (error instanceof BodyFault) return bodyRefused(c, error);
    if (error instanceof BadRequest) return badRequest(c, error);
    if (error instanceof MatrixError) return matrixFailure(c, error, redactor);
    return c.json({ ok: false, error: redactor.text(messageOf(error)) }, 500);
  });
  return app;
}
