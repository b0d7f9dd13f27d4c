import type { KnownFailure } from './target.ts';

/** What a run against Carapace shows that its documents say otherwise. */
export interface CaraFinding {
  /** One sentence: also the reason for which scenarios are known to fail. */
  readonly title: string;
  /** What is documented, and where: a file of Carapace's repository, or a specification. */
  readonly documented: string;
  /** What was observed. */
  readonly observed: string;
  /** The place in Carapace's source that explains it, where it was found. */
  readonly code?: string;
  /** What fails with it in every run; ids as `knownFailures` of a manifest have them. */
  readonly fails?: readonly string[];
  /** What fails with it in some runs and passes in others, so that nothing can be expected of it. */
  readonly sometimes?: readonly string[];
  /** Ids of the findings in reports that record it; scenarios pass with these. */
  readonly records?: readonly string[];
  /** A page of its own in `docs/findings/`. */
  readonly page?: string;
}

const channel = 'src/channels/matrix.rs';
const verification = 'src/channels/matrix/verification.rs';

/** Seen with Carapace 0.8.0; the gravest first. */
export const caraFindings: readonly CaraFinding[] = [
  {
    title: 'it never answers a start',
    documented:
      'either side may send `m.key.verification.start`, and the other accepts it (Matrix specification, key verification framework)',
    observed:
      'its operator accepts, the answer is 200, and nothing goes out until the verification times out',
    code: `\`${verification}\`, \`MatrixVerificationAction::Accept\`: the request is still found, so that \`sas.accept()\` is never reached`,
    fails: [
      'sas.peer-presses-start',
      'sas.to-device.peer-presses-start',
      'sas.glare/peer-wins',
      'sas.start-at-ready.asked/in-room-peer-wins',
      'sas.start-at-ready.asked/to-device-peer-wins',
      'sas.start-at-ready.asks/in-room-peer-wins',
      'sas.start-at-ready.asks/to-device-peer-wins',
      'sas.early-key',
      'sas.early-key.asked',
      'sas.forgeries.asks',
      'sas.old-mac-only',
      'sas.wrong-key',
      'sas.wrong-mac',
    ],
    sometimes: ['sas.start-at-ready.asks'],
    page: 'cara-0.8.0-never-answers-start.md',
  },
  {
    title: 'it cannot log in to Matrix with a password',
    documented: 'after the login the token is written down and the password taken out (`docs/channels.md`)',
    observed: 'the new configuration is refused, because the password still stands in it',
    code: '`src/config/schema.rs`: "matrix.accessToken and matrix.password must not both be set"',
    fails: [
      'matrix.auth.password-login',
      'matrix.token-reuse-across-restart',
      'recovery-key-restore',
      'recovery-key.lost',
      'secrets.never-on-disk',
    ],
    page: 'cara-0.8.0-password-login.md',
  },
  {
    title: 'without encryption it serves no room that it is invited to',
    documented:
      'unencrypted rooms are served, and invitations to encrypted ones refused (`docs/channels.md`)',
    observed: 'it joins both, and answers in neither',
    code: `\`${channel}\`: a room whose encryption is not known yet counts as encrypted`,
    fails: ['matrix.unsupported-room', 'matrix.encrypted-false'],
    records: ['encrypted-invites'],
    page: 'cara-0.8.0-plain-rooms.md',
  },
  {
    title: 'it answers a later question twice, and the one before it not at all',
    documented: 'each message is answered, with an answer to it',
    observed:
      'of nine messages one to three get no answer, as many get two; of two hundred, of whose requests a tenth is lost, 62 get their own',
    fails: ['matrix.burst', 'matrix.plain.burst', 'matrix.lossy'],
    sometimes: [
      'matrix.restart-persistent-store',
      'matrix.restart.waiting-messages',
      'matrix.sigkill-persistent-store',
      'matrix.upkeep.kill',
      'telegram.session-scope/global',
      'channel.slack.long-question',
      'channel.telegram-webhook.long-question',
    ],
    page: 'cara-0.8.0-answers-a-later-question.md',
  },
  {
    title: 'all rooms of a person are one talk',
    documented:
      'on Matrix each room has a session of its own (`src/sessions/scoping.rs`, `default_scope_for_channel`)',
    observed:
      'the model is told in one room what the same person said in another; of two questions at once, the second is answered in the room of the first',
    code: '`src/config/defaults.rs`: `session.scope` is `per-sender` for every channel, so that the default of Matrix never counts',
    fails: ['matrix.rooms-apart'],
    sometimes: ['matrix.strangers'],
    page: 'cara-0.8.0-rooms-are-one-talk.md',
  },
  {
    title: 'after a rekey the old password is still needed',
    documented:
      '`CARAPACE_CONFIG_PASSWORD` can be changed after `matrix rekey-store --new` (`docs/channels.md`, rotation procedure)',
    observed:
      'the channel is connected, and nothing is answered any more: "Session store is locked"; the command did not say so, and dead letters stay in the queue',
    code: 'sessions are encrypted with the password, and there is no rekey for them (`docs/getting-started.md`)',
    fails: ['rekey.dlq-drains-after', 'rekey.interrupted', 'rekey.crash', 'matrix.upkeep.rekey'],
    page: 'cara-0.8.0-rekey-leaves-sessions.md',
  },
  {
    title: 'it forgets what it has taken in when it ends before it has answered',
    documented:
      'what comes again is known again, so that it is run once (`src/channels/inbound.rs`); a run that was never made is not spoken of',
    observed:
      'ended in the middle of a replay, it takes the letters for answered at the next start, and nobody gets an answer',
    code: `\`src/channels/inbound.rs\`: what is in the session already counts as delivered, and starts no run`,
    fails: ['dlq.crash.replay'],
    page: 'cara-0.8.0-forgets-what-it-took-in.md',
  },
  {
    title: 'it does not hear what a limited sync leaves out, nor what comes before its key',
    documented:
      'a client asks for the rest with `prev_batch`, and decrypts when the key comes (Matrix specification)',
    observed: 'these messages get no answer; its library leaves both to the bot',
    fails: ['matrix.limited', 'matrix.late-key'],
    page: 'matrix-rust-sdk-0.18-unheard.md',
  },
  {
    title: 'nobody learns that the language model has failed',
    documented: 'what is not answered is refused, or counted for the operator',
    observed: 'the person gets no answer, no counter grows, and one line of level error is logged',
    code: '`src/agent/mod.rs`: "agent run failed" is logged, and the channel is not told',
    fails: [
      'model.fails',
      'channel.telegram.failing-model',
      'channel.telegram-webhook.failing-model',
      'channel.slack.failing-model',
      'channel.signal.failing-model',
    ],
    page: 'cara-0.8.0-silent-model.md',
  },
  {
    title: 'where its model has no words, it says nothing, or tries to say an empty message',
    documented:
      'what is not answered is refused, or counted for the operator; a message has a text (all four networks)',
    observed:
      'an empty answer becomes silence; an answer of spaces goes out as it is, is refused by Telegram and Discord with 400, and nobody is told',
    fails: [
      'channel.telegram.blank-answer',
      'channel.telegram-webhook.blank-answer',
      'channel.discord.blank-answer/blank',
      'channel.slack.blank-answer',
      'channel.signal.blank-answer',
    ],
    page: 'cara-0.8.0-silent-model.md',
  },
  {
    title: 'it calls itself ready while its language model cannot be reached',
    documented:
      '503 while the provider of the model cannot be reached (`docs/protocol/http.md`, `GET /health/ready`)',
    observed: '200, with a model that cuts off each connection',
    code: '`src/server/health.rs`: `set_llm_reachable` is called by tests alone',
    fails: ['model.unreachable'],
    page: 'cara-0.8.0-silent-model.md',
  },
  {
    title: 'on Slack it answers itself without end',
    documented:
      'an app is brought its own messages too, with its `bot_id` and its own user (Slack, event `message`), and has to leave them out',
    observed:
      'after one question it posts until it is stopped, each time an answer to its own words: 50 posts in two conversations within 21 s',
    code: '`src/channels/slack_inbound.rs`, `extract_inbound_event`: neither `bot_id` nor the own user is looked at',
    fails: [
      'channel.slack.apart',
      'channel.slack.echo',
      'channel.slack.late',
      'channel.slack.refused',
      'channel.slack.reorder',
      'channel.slack.said-again',
      'channel.slack.self-echo',
      'channel.slack.lacking-feature',
      'channel.slack.once',
      'channel.slack.poison',
      'channel.slack.slow-model',
      'channel.slack.lost-answer',
      'channel.slack.secrets-unseen',
      'slack.thread',
      'slack.only-the-retry',
      'slack.slow-model',
      'slack.forged',
      'slack.changes',
    ],
    page: 'cara-0.8.0-chat-networks.md',
  },
  {
    title: 'on Slack it answers a mention twice',
    documented: 'a message that mentions the bot comes as `message` and as `app_mention` (Slack, Events API)',
    observed: 'each event is a run of its own, so that the person gets two answers',
    code: '`src/channels/slack_inbound.rs`: both types are taken, and an event is known by its `event_id` alone',
    fails: ['slack.mention'],
    page: 'cara-0.8.0-chat-networks.md',
  },
  {
    title: 'of many questions at once it answers four',
    documented: 'each message is answered, or refused (Carapace, `agents.defaults.maxConcurrent`)',
    observed:
      'while four runs are under way, what comes meanwhile is skipped with a line in the log; of 24 questions 13 to 18 get no answer, and nobody is told',
    code: '`src/channels/inbound.rs`: "inbound agent run skipped"',
    fails: [
      'channel.telegram.burst',
      'channel.discord.burst',
      'channel.slack.burst',
      'channel.signal.burst',
      'model.hangs/many',
    ],
    sometimes: ['channel.telegram-webhook.burst'],
    page: 'cara-0.8.0-chat-networks.md',
  },
  {
    title: 'on Signal it loses what a slow answer to its poll holds',
    documented: 'what a receive has taken is gone from the service (signal-cli-rest-api, `GET /v1/receive`)',
    observed:
      'an answer comes after 11 s, the bot has hung up after ten, and the question in it is never answered; the log says `Signal receive error`, and then that it has recovered',
    code: '`src/channels/signal_receive.rs`: `RECEIVE_TIMEOUT` is ten seconds for the whole request',
    fails: ['signal.slow-receive'],
    page: 'cara-0.8.0-chat-networks.md',
  },
  {
    title: 'on Discord nobody learns that texts are withheld',
    documented:
      'without Message Content Intent the texts of servers come empty (Discord, gateway; `docs/channels.md` asks for it)',
    observed: 'the messages get no answer, the channel stays `connected`, and no line is logged',
    code: '`src/channels/discord_gateway.rs`: a message without `content` is left out',
    fails: ['discord.no-content'],
    page: 'cara-0.8.0-chat-networks.md',
  },
  {
    title: 'an answer that a chat network limits is lost',
    documented:
      'a request that is refused with 429 may be made again after the time that is named (all four networks)',
    observed: 'it is tried once; on Slack and Discord what is said next comes before that time is over',
    code: '`src/agent/executor.rs`: answers of all channels but Matrix are queued without a second try',
    fails: [
      'channel.telegram.rate-limit',
      'channel.telegram-webhook.rate-limit',
      'channel.discord.rate-limit',
      'channel.slack.rate-limit',
      'channel.signal.rate-limit',
      'slack.limit-on-200',
      'telegram.limit-in-words',
      'discord.global-limit',
    ],
    page: 'cara-0.8.0-chat-networks.md',
  },
  {
    title: 'it lists requests that are out of time',
    documented:
      'requests of more than 10 minutes ago, or from more than 5 minutes ahead, are ignored (Matrix specification, `m.key.verification.request`)',
    observed: 'they are listed as `requested`',
    code: `\`${verification}\`: a \`KeyVerificationRequest\` is recorded without a look at its time`,
    fails: ['sas.stale-requests'],
    page: 'cara-0.8.0-control.md',
  },
  {
    title: 'it cannot verify people who share no encrypted room with it',
    documented: 'requests may come from anybody (Matrix specification)',
    observed: 'accept: 409; a request to them: 404 "Matrix device not found"',
    code: `\`${verification}\`: \`get_device\` asks its own store, and nobody asks the homeserver`,
    page: 'cara-0.8.0-knows-no-strangers.md',
  },
  {
    title: 'who starts a verification can accept it too',
    documented: 'a start is accepted by the other side (Matrix specification, key verification framework)',
    observed:
      'the one that it asked sends start and accept, and gets its key; nothing is signed, as the commitment does not fit',
    code: 'its library, as in [matrix-sdk-crypto-wasm](matrix-sdk-crypto-wasm-18.9-own-accept.md)',
    fails: ['sas.own-accept'],
    page: 'matrix-sdk-crypto-wasm-18.9-own-accept.md',
  },
  {
    title: 'after a forged step it cancels the next verification',
    documented: 'a verification that is cancelled is over (Matrix specification, key verification framework)',
    observed: 'the next request of the same person is cancelled with the code `m.user`',
    code: 'its library, as in [matrix-sdk-crypto-wasm](matrix-sdk-crypto-wasm-18.9-next-request.md)',
    fails: ['sas.again.asked', 'sas.again.asks'],
    page: 'matrix-sdk-crypto-wasm-18.9-next-request.md',
  },
  {
    title: 'its done can overtake its mac',
    documented: 'in a room the `mac` comes before the `done` (Matrix specification)',
    observed: 'once in five runs with three verifications at once: "verified", and no signature',
    sometimes: ['sas.concurrent-requests'],
    page: 'cara-0.8.0-done-overtakes-mac.md',
  },
  {
    title: 'it reports other states than it documents',
    documented:
      '`ready` after `accept`; an ended verification can be read as `done` or `cancelled` (`docs/channels.md`)',
    observed: '`created`, and the record is gone',
    code: `\`${verification}\`: \`accept\` starts SAS at once and gives the state of that`,
    records: ['state after accept', 'answer to "accept"'],
    page: 'cara-0.8.0-states.md',
  },
  {
    title: 'it cancels with a sentence in place of a code',
    documented: 'a code of the specification, or one named after a domain (Matrix specification)',
    observed: '`Invalid public key`, where somebody sends a key that is none',
    code: 'its library, as in [matrix-sdk-crypto-wasm](matrix-sdk-crypto-wasm-18.9-cancel-code.md)',
    records: ['protocol'],
    page: 'matrix-sdk-crypto-wasm-18.9-cancel-code.md',
  },
  {
    title: 'its control API does a few things otherwise',
    documented: '`Origin` is checked where there is a cookie; dropped events are counted (`docs/protocol/`)',
    observed: 'the cookie is not looked at; `GET /health` does not count them',
    records: ['the cookie of a session', 'events that were not told'],
    page: 'cara-0.8.0-control.md',
  },
  {
    title: 'its command line says something else than its documents',
    documented: '`status --json` holds `controlStatus`; `logs` prints an entry a line (`docs/cli.md`)',
    observed: '`controlStatus` is absent; entries take several lines',
    code: '`src/cli/mod.rs`, `fetch_optional_status_json`: no token is sent',
    records: ['cli status', 'cli logs'],
    page: 'cara-0.8.0-command-line.md',
  },
  {
    title: 'after a rotation the old recovery key still opens everything',
    documented:
      'a rotated key takes the place of the one before (`cara matrix recovery-key rotate`, `docs/channels.md`)',
    observed: 'all secrets of the account can be read with the old key too',
    code: 'its library, matrix-sdk 0.16: `SecretStore::put_secret` adds what the new key opens to what the old one opens',
    fails: ['recovery-key.rotate'],
    page: 'cara-0.8.0-recovery-key.md',
  },
  {
    title: 'it does not say while it runs that its account was reset elsewhere',
    documented:
      'a channel that has lost its trust is in error (`recovery-key-restore-failed`, `docs/channels.md`)',
    observed:
      'its library logs that the identity is another one, and takes its keys away; the channel stays `connected` until the next start',
    fails: [
      'recovery-key.reset-elsewhere/identity-while-it-runs',
      'recovery-key.reset-elsewhere/identity-without-a-key',
      'recovery-key.reset-elsewhere/identity-with-its-key',
      'recovery-key.reset-elsewhere/key-while-it-runs',
    ],
    page: 'cara-0.8.0-recovery-key.md',
  },
  {
    title: 'a command that is cut off leaves its drafts behind for good',
    documented:
      'restoring a key is journalled, and what is stale beside it must not survive silently (`docs/channels.md`)',
    observed:
      'a draft of the journal stays beside the key when the command ends at that call, and no later command or start takes it away; at 12 of 12 calls the key itself was kept',
    code: '`src/paths.rs`, `atomic_tmp_path`: the name has the number of the process, and nothing looks for those of others',
    fails: ['recovery-key.crash/restore', 'recovery-key.crash/rotate'],
    page: 'cara-0.8.0-leaves-drafts.md',
  },
];

/** What must fail with it, so that the list stays true: a run says which of these pass. */
export const caraKnownFailures: readonly KnownFailure[] = caraFindings.flatMap(({ title, fails = [] }) =>
  fails.map((id) => ({ id, reason: title })),
);
