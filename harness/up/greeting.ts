import type { NetworkFacts } from '../../reports/index.ts';
import { formatSeconds } from '../errors/format-limit.ts';

/** What a person needs to use what is up. */
export interface Greeting {
  readonly homeserver: NetworkFacts;
  readonly person: { readonly userId: string; readonly password: string };
  readonly signUp: { readonly page: string; readonly code: string; readonly uses: number };
  /** Milliseconds since the command was given. */
  readonly upMs: number;
}

/** What `up` says once everything runs. It holds secrets on purpose: the person types them. */
export function greetingText({ homeserver, person, signUp, upMs }: Greeting): string {
  const { name, version, mode, baseUrl = '' } = homeserver;
  const rows = [
    ['Homeserver', baseUrl],
    ['Your account', person.userId],
    ['Your password', person.password],
    ['Sign-up page', signUp.page],
    ['Code', `${signUp.code}  (for ${signUp.uses} bots, each with a direct room with you)`],
  ];
  const width = Math.max(...rows.map(([label = '']) => label.length));
  return [
    `${name} ${version} (${mode}) and the sign-up service are up, after ${formatSeconds(upMs)}.`,
    '',
    ...rows.map(([label = '', value]) => `  ${label.padEnd(width)}  ${value}`),
    '',
    `In Element, before you sign in, edit the homeserver and give ${baseUrl} with its http://. Element Desktop takes it;`,
    'in a browser use one on this machine, as pages served by https may not talk to http elsewhere.',
    'Sign in, then open the sign-up page and follow Pastes A, B and C. Ctrl-C ends everything.',
    '',
  ].join('\n');
}
