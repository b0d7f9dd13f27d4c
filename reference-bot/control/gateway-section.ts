import { isIP } from 'node:net';
import type { Section } from '../base/config/section.ts';
import type { Environment } from '../base/seams/seams.ts';
import { askTailscale } from './tailscale.ts';
import { unknownHere } from '../channels/channels-block.ts';
import type { GatewayAuth, GatewayConfig, HooksConfig } from './gateway-config.ts';

const defaultPort = 18_789;
const ports = { min: 0, max: 65_535 };

/** Keys of the `gateway` block. */
export const gatewayKeys = ['port', 'bind', 'auth', 'control', 'hooks'] as const;

/** Reads the `gateway` block: where the control API listens and who is let in. */
export function readGatewaySection(gateway: Section, env: Environment): GatewayConfig {
  const hooks = readHooks(gateway.section('hooks', ['enabled', 'token', 'path'], { tolerated: unknownHere }));
  return {
    port: gateway.integer('port', ports, defaultPort),
    address: readAddress(gateway),
    auth: readAuth(gateway.section('auth', ['mode', 'token', 'password', 'allowTailscale']), env),
    controlEnabled: gateway.section('control', ['enabled']).boolean('enabled', false),
    ...(hooks && { hooks }),
  };
}

function readHooks(hooks: Section): HooksConfig | undefined {
  const enabled = hooks.boolean('enabled', false);
  const path = hooks.string('path') ?? '/hooks';
  const token = hooks.string('token')?.trim() || undefined;
  if (!/^(?:\/[\w.-]+)+$/u.test(path)) hooks.error('path', 'expected a path such as "/hooks"');
  return enabled ? { path, token } : undefined;
}

function readAddress(gateway: Section): string {
  const bind = gateway.string('bind') ?? 'loopback';
  if (bind === 'loopback') return '127.0.0.1';
  if (isIP(bind) === 0) gateway.error('bind', `bind must be "loopback" or an IP address; got "${bind}"`);
  return bind;
}

/** Without a mode it is the password, where there is one, and otherwise the token. The environment goes first. */
function readAuth(auth: Section, env: Environment): GatewayAuth {
  const token = env['CARAPACE_GATEWAY_TOKEN']?.trim() || auth.string('token');
  const password = env['CARAPACE_GATEWAY_PASSWORD']?.trim() || auth.string('password');
  const usual = password === undefined ? 'token' : 'password';
  const mode = auth.oneOf('mode', ['token', 'password', 'none', 'local'], usual);
  const tailscale = auth.boolean('allowTailscale', false) && { whoIs: askTailscale(env) };
  if (mode === 'none' || mode === 'local') return { mode: 'none', ...tailscale };
  return { mode, secret: mode === 'token' ? token : password, ...tailscale };
}
