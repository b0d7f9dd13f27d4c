import { EnvironmentError } from '../../../errors/environment-error.ts';
import { messageOf } from '../../../errors/message-of.ts';
import type { OnboardingService } from './onboarding-service.ts';
import { SignUpClient } from './sign-up-client.ts';
import type { RegisterSecret } from './returned-secrets.ts';

const codeVariable = 'CARA_SMOKE_SIGNUP_CODE';
const probeLimitMs = 10_000;
const advice = `give the root of a sign-up service, e.g. https://example.org, whose page is at /signup`;

export interface ForeignServiceOptions {
  readonly signal: AbortSignal;
  readonly registerSecret: RegisterSecret;
}

/**
 * A sign-up service that somebody else runs, with the code that `CARA_SMOKE_SIGNUP_CODE` holds. Every invitation
 * is that code, so it needs a use for each newcomer. Disposing does nothing.
 *
 * @throws EnvironmentError when the URL is none, the code is missing, or neither /health nor /signup answers.
 */
export async function foreignService(
  url: string,
  { signal, registerSecret }: ForeignServiceOptions,
  env: NodeJS.ProcessEnv = process.env,
): Promise<OnboardingService> {
  const parsed = URL.parse(url);
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
    throw new EnvironmentError(`the sign-up service "${url}" is no http or https URL; ${advice}`);
  }
  const code = env[codeVariable]?.trim();
  if (!code) {
    throw new EnvironmentError(
      `the sign-up service at ${url} needs a code; put one with a use for each scenario into ${codeVariable}`,
    );
  }
  registerSecret(code, 'sign-up code');
  const client = new SignUpClient({ url: `${parsed.origin}${parsed.pathname}`, signal, registerSecret });
  await requireAnswer({ url: client.url, signal, registerSecret });
  return {
    url: client.url,
    facts: { kind: 'foreign', name: parsed.host, version: undefined, url: client.url },
    client,
    invitation: () => ({ code, inviterLocalpart: undefined }),
    logTail: () => [],
    logLines: () => [],
    exited: new Promise(() => {}),
    async [Symbol.asyncDispose]() {},
  };
}

/** Not every proxy passes /health on; the page it must. */
async function requireAnswer(options: ForeignServiceOptions & { readonly url: string }): Promise<void> {
  const probe = new SignUpClient({ ...options, answerLimitMs: probeLimitMs });
  const seen: string[] = [];
  for (const [path, ask] of [
    ['/health', () => probe.health()],
    ['/signup', () => probe.page()],
  ] as const) {
    try {
      const { status } = await ask();
      if (status === 200) return;
      seen.push(`GET ${path} gave ${status}`);
    } catch (error) {
      options.signal.throwIfAborted();
      seen.push(`GET ${path}: ${messageOf(error)}`);
    }
  }
  throw new EnvironmentError(`no sign-up service answers at ${options.url} (${seen.join('; ')}); ${advice}`);
}
