import { execFile } from 'node:child_process';
import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { promisify } from 'node:util';
import pLimit from 'p-limit';
import { z } from 'zod';
import { isLoopbackAddress } from '../base/http/loopback.ts';
import type { Environment } from '../base/seams/seams.ts';

/** Who has an address of the Tailscale network, by login name; undefined where nobody is known there. */
export type WhoIs = (address: string) => Promise<string | undefined>;

const answerLimitMs = 5_000;
const answerLimitBytes = 65_536;
const askedAtOnce = 4;
const answerShape = z.object({ UserProfile: z.object({ LoginName: z.string().trim().min(1) }) });
const proxyHeaders = ['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host'];

/** Asks the program `tailscale` of this machine. */
export function askTailscale({ PATH }: Environment): WhoIs {
  const run = promisify(execFile);
  const inTurn = pLimit(askedAtOnce);
  return (address) =>
    inTurn(async () => {
      try {
        // It is told nothing of the bot's own environment, in which secrets are.
        const options = { env: { PATH }, timeout: answerLimitMs, maxBuffer: answerLimitBytes };
        const { stdout } = await run('tailscale', ['whois', '--json', address], options);
        return answerShape.parse(JSON.parse(stdout)).UserProfile.LoginName;
      } catch {
        return undefined;
      }
    });
}

/**
 * Login name of a person whose request Tailscale Serve has passed on from its network; undefined for any other request.
 * A program on this machine can write such headers too: they count where Tailscale itself says the same.
 */
export async function tailscaleLogin(
  headers: IncomingHttpHeaders,
  address: string | undefined,
  whoIs: WhoIs,
): Promise<string | undefined> {
  const claimed = textOf(headers, 'tailscale-user-login') ?? textOf(headers, 'x-tailscale-user');
  const isProxied = proxyHeaders.every((name) => textOf(headers, name) !== undefined);
  if (claimed === undefined || !isProxied || !isLoopbackAddress(address ?? '')) return undefined;
  const client = textOf(headers, 'x-forwarded-for')!.split(',')[0]!.trim();
  if (isIP(client) === 0) return undefined;
  const login = await whoIs(client);
  return login?.toLowerCase() === claimed.toLowerCase() ? login : undefined;
}

function textOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  return headers[name]?.toString().trim() || undefined;
}
