import { get, type RequestOptions } from 'node:http';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';

const answerLimitMs = 10_000;

/** Whether a Docker engine answers, and where; `tried` names the addresses that did not. */
export type EngineSearch =
  | { readonly state: 'answers'; readonly address: string }
  | { readonly state: 'silent'; readonly tried: readonly string[] };

/** Where and how long {@link findEngine} asks. */
export interface EngineSearchOptions {
  /** Default: {@link engineAddresses}. */
  readonly addresses?: readonly string[];
  /** Only an engine that hangs takes as long; if there is none, the answer comes at once. Default: 10 s. */
  readonly limitMs?: number;
}

/**
 * Asks each place where testcontainers would look for an engine, all at once, and takes the first in order that
 * answers. It asks the engine and not the `docker` command, which is often installed without one. Rejects only when
 * `signal` is aborted.
 */
export async function findEngine(
  signal: AbortSignal,
  { addresses = engineAddresses(), limitMs = answerLimitMs }: EngineSearchOptions = {},
): Promise<EngineSearch> {
  const found = new AbortController();
  const end = AbortSignal.any([signal, found.signal, AbortSignal.timeout(limitMs)]);
  const searches = addresses.map((address) => ({ address, answers: answersPing(address, end) }));
  for (const { address, answers } of searches) {
    if (!(await answers)) continue;
    found.abort();
    return { state: 'answers', address };
  }
  signal.throwIfAborted();
  return { state: 'silent', tried: addresses };
}

/** Engine addresses in order of preference, as `unix:`, `npipe:` or `tcp:` URLs. */
export function engineAddresses(env: NodeJS.ProcessEnv = process.env): readonly string[] {
  if (env.DOCKER_HOST) return [env.DOCKER_HOST];
  if (process.platform === 'win32') return ['npipe:////./pipe/docker_engine'];
  const sockets = [
    '/var/run/docker.sock',
    ...(env.XDG_RUNTIME_DIR ? [join(env.XDG_RUNTIME_DIR, 'docker.sock')] : []),
    join(homedir(), '.docker', 'run', 'docker.sock'),
    join(homedir(), '.docker', 'desktop', 'docker.sock'),
    join('/run', 'user', String(userInfo().uid), 'docker.sock'),
  ];
  return [...new Set(sockets)].map((path) => `unix://${path}`);
}

function answersPing(address: string, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get({ ...target(address), path: '/_ping', signal }, (response) => {
      response.resume();
      // An engine behind TLS answers plain HTTP with 400: it is there all the same.
      resolve(response.statusCode === 200 || response.statusCode === 400);
    });
    request.once('error', () => resolve(false));
  });
}

function target(address: string): RequestOptions {
  const { protocol, hostname, port, pathname } = new URL(address);
  if (protocol === 'unix:' || protocol === 'npipe:') return { socketPath: pathname };
  return { host: hostname, port };
}
