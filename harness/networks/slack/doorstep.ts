import type { Doorstep, Place } from '../chat/chat.ts';
import { eventCallback } from './events.ts';
import type { PushDoor } from './push-door.ts';

/** Longer than Slack waits: who asks here is no judge of how fast the bot is. */
const limitMs = 10_000;

/** The request URL, with events of which the history of the workspace knows nothing: a bot that looks there finds none. */
export function doorstepAt(door: PushDoor, { from: user, conversation: channel }: Place): Doorstep {
  return {
    secrets: ['SLACK_SIGNING_SECRET'],
    async knock(method) {
      const { status } = await door.ask(method, {}, limitMs);
      return status;
    },
    async bring(text) {
      const ts = `${Math.floor(Date.now() / 1_000)}.900001`;
      const event = { type: 'message', channel, channel_type: 'im', user, text, ts, event_ts: ts };
      const { status } = await door.post(JSON.stringify(eventCallback(event)), {}, limitMs);
      return status;
    },
  };
}
