import { type Answer, errorText, succeeded } from '../../channels/matrix/homeserver/answer.ts';
import type { HomeserverClient } from '../../channels/matrix/homeserver/homeserver-client.ts';
import { SignUpFailure } from '../failure.ts';
import { errorCode, troubleOf } from '../homeserver-trouble.ts';

/** Path of registration in the client-server API. */
export const registerPath = '/_matrix/client/v3/register';

const tokenStage = 'm.login.registration_token';
const dummyStage = 'm.login.dummy';
const nameInUse = 'm_user_in_use';
const statusBusy = 429;
const statusGatewayTimeout = 504;
const deviceDisplayName = 'cara onboarding';

/** An account that exists, and its first device. */
export interface Account {
  readonly userId: string;
  readonly accessToken: string;
  readonly deviceId: string;
}

/** How a registration ended. */
export type Registration =
  | { readonly kind: 'made'; readonly account: Account }
  /** The homeserver says it made the account, but not how to use it. */
  | { readonly kind: 'unusable'; readonly failure: SignUpFailure }
  /** No account was made. */
  | { readonly kind: 'refused'; readonly failure: SignUpFailure }
  /** Nobody can say now whether there is an account, or, while the homeserver is at work, will be one. */
  | { readonly kind: 'unknown'; readonly failure: SignUpFailure; readonly atWork: boolean };

export interface RegistrationRequest {
  readonly username: string;
  readonly password: string;
  /** The service's own right to make accounts. */
  readonly registrationToken: string;
  /** Hears the session before anything is sent that can make an account. */
  readonly onSession: (session: string) => void;
}

/**
 * Makes an account by user-interactive authentication: the token stage and, where the homeserver wants it too
 * (Synapse does), the dummy stage of the same session.
 */
export async function register(
  homeserver: HomeserverClient,
  { username, password, registrationToken, onSession }: RegistrationRequest,
): Promise<Registration> {
  const opening = await homeserver.call({ method: 'POST', path: registerPath, body: {} });
  const session = opening.kind === 'json' && opening.status === 401 ? opening.body['session'] : undefined;
  if (typeof session !== 'string') return { kind: 'refused', failure: unexpectedOpening(opening) };
  onSession(session);

  const account = { username, password, initial_device_display_name: deviceDisplayName };
  const attempt = (auth: object): Promise<Attempt> =>
    callUntilKnown(homeserver, { ...account, auth: { ...auth, session } });
  const outcome = await attempt({ type: tokenStage, token: registrationToken });
  return judge(wantsDummyStage(outcome.answer) ? await attempt({ type: dummyStage }) : outcome);
}

/**
 * Within its session a registration may be sent again: it is finished, or, where it was finished already, the
 * homeserver answers with the account that it made. While the lost one is still at work the name is in use.
 */
async function callUntilKnown(homeserver: HomeserverClient, body: object): Promise<Attempt> {
  const call = (): Promise<Answer> => homeserver.call({ method: 'POST', path: registerPath, body });
  const first = await call();
  if (!isLost(first)) return { answer: first, certainty: 'known' };
  const second = await call();
  const answer = errorCode(second) === nameInUse ? await call() : second;
  // After a loss no refusal counts: it may be about the second request alone.
  if (succeeded(answer) || wantsDummyStage(answer)) return { answer, certainty: 'known' };
  return { answer, certainty: [first, second, answer].some(isUnanswered) ? 'at-work' : 'unknown' };
}

interface Attempt {
  readonly answer: Answer;
  /** Whether the answer says what became of the registration; `at-work`: that may still change. */
  readonly certainty: 'known' | 'unknown' | 'at-work';
}

/** True for an answer behind which there may be an account. */
function isLost(answer: Answer): boolean {
  if (answer.kind === 'none') return answer.reached === 'perhaps';
  return answer.status !== statusBusy && troubleOf(answer) !== undefined;
}

/** True when the homeserver may go on with what it was asked. */
function isUnanswered(answer: Answer): boolean {
  return isLost(answer) && (answer.kind === 'none' || answer.status === statusGatewayTimeout);
}

function wantsDummyStage(answer: Answer): boolean {
  if (answer.kind !== 'json' || answer.status !== 401) return false;
  const { completed, flows } = answer.body;
  if (!Array.isArray(completed) || !completed.includes(tokenStage) || !Array.isArray(flows)) return false;
  return flows.some((flow: unknown) => {
    const stages = (flow as { stages?: unknown } | null)?.stages;
    if (!Array.isArray(stages)) return false;
    const left = stages.filter((stage) => !completed.includes(stage));
    return left.length === 1 && left[0] === dummyStage;
  });
}

function judge({ answer, certainty }: Attempt): Registration {
  const failed = (failure: SignUpFailure): Registration =>
    certainty === 'known'
      ? { kind: 'refused', failure }
      : { kind: 'unknown', failure, atWork: certainty === 'at-work' };
  const trouble = troubleOf(answer);
  if (trouble) return failed(trouble);
  if (!succeeded(answer)) {
    const detail = errorText(answer);
    const error = errorCode(answer) ?? 'register_failed';
    return failed(new SignUpFailure(400, error, { fields: { detail } }));
  }
  const { user_id: userId, access_token: accessToken, device_id: deviceId } = answer.body;
  if (typeof userId === 'string' && typeof accessToken === 'string' && typeof deviceId === 'string') {
    return { kind: 'made', account: { userId, accessToken, deviceId } };
  }
  const detail = 'the homeserver made the account but gave no user, token and device';
  return {
    kind: 'unusable',
    failure: new SignUpFailure(502, 'homeserver_error', { fields: { status: answer.status, detail } }),
  };
}

function unexpectedOpening(answer: Answer): SignUpFailure {
  const trouble = troubleOf(answer);
  if (answer.kind === 'none') return trouble!;
  return new SignUpFailure(502, 'register_init_unexpected', {
    fields: { status: answer.status, detail: errorText(answer) },
    ...(trouble?.retryAfterSeconds && { retryAfterSeconds: trouble.retryAfterSeconds }),
  });
}
