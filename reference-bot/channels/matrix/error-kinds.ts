import type { ChannelErrorStatus } from '../channel-error.ts';

/** What operators are told of a kind of error. */
export interface KindFacts {
  /** HTTP status of the control API. */
  readonly status: ChannelErrorStatus;
  /** Beginning of the text. */
  readonly text: string;
  /** True: another attempt may succeed after some seconds. */
  readonly retry?: true;
  /** What an operator can do. */
  readonly action: string;
  /** Why this bot never shows it. Absent: it does. */
  readonly never?: string;
}

const startStops =
  'the configuration is checked before the start, which then ends with the message of that check';
const fixConfig = 'Mend the key that the message names, and start again.';

/** All kinds of the contract. */
export const errorKinds = {
  'auth-token-revoked': {
    status: 503,
    text: 'Matrix access token rejected by homeserver: ',
    action:
      'With a token: mint one, set it in the configuration or as MATRIX_ACCESS_TOKEN with its MATRIX_DEVICE_ID, and start again. With a password: check it and the account.',
  },
  'auth-session-user-mismatch': {
    status: 503,
    text: 'restored Matrix token belongs to ',
    action: 'Set matrix.userId to the owner of the token, or use a token of that user.',
  },
  'auth-session-device-mismatch': {
    status: 503,
    text: 'restored Matrix token belongs to device ',
    action: 'Set matrix.deviceId to the device of the token.',
  },
  'auth-session-missing-device-id': {
    status: 503,
    text: 'restored Matrix token did not report a device id',
    action: 'Use a token that comes from a login: this one belongs to no device.',
  },
  auth: {
    status: 503,
    text: 'failed to authenticate Matrix client: ',
    action: 'Check the URL of the homeserver, the credentials and the ids; the log has the whole answer.',
  },
  'auth-probe': {
    status: 503,
    retry: true,
    text: 'transient Matrix auth probe failed: ',
    action: 'Wait: the bot tries again by itself. If it lasts, check that the homeserver can be reached.',
  },
  'encrypted-store-passphrase-mismatch': {
    status: 503,
    text: 'Matrix encrypted store at ',
    action: 'Check whether CARAPACE_CONFIG_PASSWORD has changed, and look for an interrupted rekey.',
  },
  'interrupted-rekey': {
    status: 503,
    text: 'Matrix store rekey interrupted: ',
    action: 'Stop the daemon and run `cara matrix rekey-store --new` again.',
  },
  'missing-store-secret': {
    status: 503,
    text: 'matrix encrypted store requires CARAPACE_CONFIG_PASSWORD or MATRIX_STORE_PASSPHRASE',
    action: 'Set one of them. The check of the configuration says so first, as a rule.',
  },
  'store-key-derivation': {
    status: 503,
    text: 'matrix store key derivation failed',
    action: 'Check the config password and the installation id.',
    never: 'its salt is always an installation id of 64 digits, and the derivation has no other way to fail',
  },
  'installation-id': {
    status: 503,
    text: 'failed to read or create Matrix installation id: ',
    action: 'Make the state directory writable, or restore the file from a backup.',
  },
  'client-build': {
    status: 503,
    text: 'failed to build Matrix client: ',
    action: 'Check the permissions of the state directory; the log says more.',
  },
  clock: {
    status: 503,
    text: 'Matrix clock error: ',
    action: 'Set the clock of the machine, and start again.',
  },
  'token-persistence': {
    status: 503,
    text: 'failed to persist Matrix access token: ',
    action: 'Set CARAPACE_CONFIG_PASSWORD, and make the configuration writable.',
  },
  'startup-failed': {
    status: 503,
    text: 'Matrix runtime startup failed: ',
    action: 'Read the log. Encrypted Matrix state on Windows ends here.',
  },
  'recovery-key-restore-failed': {
    status: 503,
    text: 'Matrix recovery-key restore failed ',
    action:
      'Act on the reason in brackets. With `wrong-key` move matrix/recovery_key aside and bring the right key back with `cara matrix recovery-key restore`.',
  },
  'cross-signing-bootstrap-failed': {
    status: 503,
    text: 'Matrix cross-signing bootstrap failed: ',
    action: 'Give the password of the account once; check that the account may replace its keys.',
  },
  'encrypted-state-io': {
    status: 503,
    text: 'Matrix encrypted-state file operation failed: ',
    action: 'Check owner, permissions and free space of the state directory.',
  },
  'recovery-state-probe-failed': {
    status: 503,
    text: 'Matrix recovery state probe failed: ',
    action:
      'The account has a recovery key that this bot does not have: bring it back with `cara matrix recovery-key restore`. Else check the recovery state of the account in another client.',
  },
  'recovery-state-io': {
    status: 503,
    text: 'Matrix recovery state file operation failed: ',
    action: 'Check owner, permissions and free space of the state directory.',
  },
  'recovery-config-precondition': {
    status: 503,
    text: 'Matrix recovery configuration precondition failed: ',
    action: 'Set matrix.encrypted to true.',
    never: 'only the commands for the recovery key tell it, as their error',
  },
  'recovery-key-promotion-refused': {
    status: 503,
    text: 'Matrix recovery-key promotion refused: ',
    action:
      'Nothing was changed. Find out which key opens the account, and bring it back with `cara matrix recovery-key restore`.',
  },
  'not-connected': {
    status: 503,
    retry: true,
    text: 'Matrix runtime is not connected',
    action: 'Start the daemon again.',
  },
  'command-queue-full': {
    status: 503,
    retry: true,
    text: 'Matrix runtime command queue is full; retry shortly',
    action: 'Try again.',
  },
  'sync-failed': {
    status: 502,
    text: 'Matrix sync failed: ',
    action: 'Check the homeserver; the log says more.',
  },
  'sync-loop-give-up': {
    status: 503,
    text: 'Matrix sync has been unable to complete a successful sync for over 24h;',
    action: 'Mend the connection. The bot tries once an hour; a restart makes it try at once.',
  },
  'session-history-corrupt': {
    status: 503,
    text: 'Matrix session history is corrupt: ',
    action: 'Stop the bot and restore sessions/sessions.db from a backup, or move it away to begin anew.',
  },
  'dlq-crypto': {
    status: 503,
    text: 'Matrix inbound DLQ crypto operation failed: ',
    action: 'Look at how keys and matrix.encrypted have changed.',
  },
  'dlq-io': {
    status: 503,
    text: 'Matrix inbound DLQ I/O failed: ',
    action: 'Check free space and permissions of matrix/inbound_dlq.jsonl in the state directory.',
  },
  'dlq-serialization': {
    status: 503,
    text: 'Matrix inbound DLQ serialization failed: ',
    action: 'Look at the lines in quarantine, in matrix/inbound_dlq.corrupt.jsonl.',
  },
  'dlq-dispatch-failure': {
    status: 502,
    text: 'Matrix inbound DLQ dispatch failed: ',
    action: 'Mend what answers. Do not try again automatically.',
  },
  'dlq-cap-saturation': {
    status: 503,
    text: 'Matrix inbound DLQ cap saturated: ',
    action:
      'Let the queue drain: mend what answers. The lines of a queue that is refused are looked at by hand.',
  },
  'legacy-dlq-envelope-refused': {
    status: 503,
    text: 'legacy Matrix inbound DLQ v1 envelope refused by policy matrix.inboundDlq.legacyEnvelopePolicy=refuse: ',
    action: 'Set the policy to `accept` until the queue has drained.',
  },
  'send-failed': {
    status: 502,
    text: 'Matrix send failed: ',
    action: 'Try again, after the time that the homeserver asks for.',
  },
  'send-terminal': {
    status: 422,
    text: 'Matrix send failed permanently: ',
    action: 'Change the text or the room.',
  },
  'unsupported-room': {
    status: 422,
    text: 'Matrix room is unsupported: ',
    action: 'Use a room without encryption, or set matrix.encrypted to true.',
  },
  'room-not-found': {
    status: 404,
    text: 'Matrix room not found: ',
    action: 'Check the id of the room, and that the bot is in it.',
  },
  'invalid-user-id': {
    status: 422,
    text: 'Matrix user ID is invalid: ',
    action: 'Mend the id.',
    never: 'a user id is checked where it is read, and refused there with status 400',
  },
  'device-not-found': {
    status: 404,
    text: 'Matrix device not found: ',
    action: 'Ask for the list of devices again.',
  },
  'user-identity-not-found': {
    status: 404,
    text: 'Matrix user identity not found: ',
    action: 'The user has to set up cross-signing first.',
  },
  'verification-flow-not-found': {
    status: 404,
    text: 'Matrix verification flow not found: ',
    action: 'Ask for the list of verifications again.',
  },
  'verification-flow-not-ready': {
    status: 409,
    text: 'Matrix verification flow is not ready for ',
    action: 'Wait for the state that the action needs.',
  },
  'verification-cancelled': {
    status: 410,
    text: 'Matrix verification flow is in terminal state ',
    action: 'Start a new verification.',
  },
  verification: {
    status: 502,
    text: 'Matrix verification failed: ',
    action: 'The text says what went wrong.',
  },
  'verification-timeout': {
    status: 504,
    text: 'Matrix verification action timed out: ',
    action: 'Ask for the list of verifications again, and retry.',
  },
  'invalid-config-root': {
    status: 400,
    text: 'matrix config must be an object',
    action: fixConfig,
    never: startStops,
  },
  'invalid-string': { status: 400, text: 'matrix.', action: fixConfig, never: startStops },
  'invalid-bool': { status: 400, text: 'matrix.', action: fixConfig, never: startStops },
  'invalid-string-array': { status: 400, text: 'matrix.autoJoin.', action: fixConfig, never: startStops },
  'invalid-length': { status: 400, text: 'matrix.', action: fixConfig, never: startStops },
  'invalid-url': { status: 400, text: 'matrix.', action: fixConfig, never: startStops },
  'allowlist-too-large': { status: 400, text: 'matrix.autoJoin.', action: fixConfig, never: startStops },
  'missing-homeserver-url': {
    status: 400,
    text: 'matrix homeserver URL is required',
    action: fixConfig,
    never: startStops,
  },
  'missing-user-id': {
    status: 400,
    text: 'matrix user ID is required',
    action: fixConfig,
    never: startStops,
  },
  'missing-credentials': {
    status: 400,
    text: 'matrix accessToken or password is required',
    action: fixConfig,
    never: startStops,
  },
  'missing-device-id-for-token-restore': {
    status: 400,
    text: 'matrix.deviceId is required when matrix.accessToken is configured;',
    action: fixConfig,
    never: startStops,
  },
} as const satisfies Record<string, KindFacts>;

/** What the control API says beside them: there is no channel to ask, or a text cannot be sent. */
export const controlKinds = {
  'matrix-runtime-unavailable': {
    status: 503,
    retry: true,
    text: 'Matrix runtime unavailable',
    action: 'Switch the channel on, or start the daemon again.',
  },
  'binding-error': {
    status: 502,
    text: 'Function call error: ',
    action: 'Do what the rest of the text asks for: another attempt changes nothing.',
  },
} as const satisfies Record<string, KindFacts>;
