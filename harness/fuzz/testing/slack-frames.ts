import * as fc from 'fast-check';
import { damaged, hostileJson, nearly, oneOf } from './hostile-json.ts';
import { strangersWord } from './strangers-word.ts';

/** Somebody that the bot does not serve. */
export const strangersId = 'USTRANGER';

/** An event of somebody that the bot does not serve, nearly as Slack writes it. */
export const slackCallback: fc.Arbitrary<string> = nearly({
  type: oneOf('event_callback', 'event_callback', 'event_callback', 'url_verification', 'app_rate_limited'),
  challenge: oneOf(strangersWord),
  event_id: oneOf('Ev1', 'Ev2'),
  authorizations: oneOf([], [{ user_id: 'UANOTHER' }]),
  event: nearly({
    type: oneOf('message', 'message', 'app_mention', 'reaction_added'),
    channel: oneOf('D0STRANGER', '../../auth.test'),
    user: oneOf(strangersId, strangersId, '__proto__'),
    text: oneOf(strangersWord, `<@UBOT> ${strangersWord}`),
    ts: oneOf('1700000000.000001', '1e99', '-1'),
  }),
});

/** A message of Socket Mode that Slack does not send. Left out is the one that ends the connection. */
const frame = nearly({
  envelope_id: oneOf('e1', 'e2', '__proto__'),
  type: oneOf('events_api', 'events_api', 'events_api', 'interactive', 'slash_commands', 'hello', 'unknown'),
  payload: slackCallback,
  accepts_response_payload: oneOf(false, true),
  retry_attempt: oneOf(0, 1, -1),
});

/** What somebody in the place of Slack may send in Socket Mode. */
export const slackFrame: fc.Arbitrary<string> = fc.oneof(
  { arbitrary: frame, weight: 5 },
  { arbitrary: damaged(frame), weight: 2 },
  { arbitrary: hostileJson, weight: 1 },
);
