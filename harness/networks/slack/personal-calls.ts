import type { Place } from '../chat/chat.ts';
import { schemas } from './arguments.ts';
import { methods, type Call } from './methods.ts';
import type { Arguments } from './read-arguments.ts';
import { Refusal } from './refusal.ts';

/** A member of the workspace who has given a token to an app of theirs. */
export interface Member extends Call {
  readonly place: Place;
  /** Says something as it is written. @returns its id. */
  say(raw: string): string;
}

/** What the Web API does for a member by a token of theirs. It concerns no bot: no fault strikes it. */
export function answerMember(method: string, given: Arguments, member: Member): Response {
  try {
    return Response.json({ ok: true, ...callAs(member, method, given) });
  } catch (refusal) {
    if (refusal instanceof Refusal) return refusal.toResponse();
    throw refusal;
  }
}

function callAs(member: Member, method: string, given: Arguments): object {
  const { place, workspace, effects } = member;
  const { from: user, conversation: channel } = place;
  if (method === 'auth.test') return { user_id: user };
  if (given['channel'] !== channel) throw new Refusal('channel_not_found');
  switch (method) {
    case 'chat.postMessage': {
      const { text = '' } = schemas[method].parse(given);
      return { channel, ts: member.say(text) };
    }
    case 'chat.delete': {
      const message = workspace.message(channel, schemas[method].parse(given).ts);
      if (message.user !== user) throw new Refusal('cant_delete_message');
      workspace.remove(message);
      effects.deleted(message);
      return { channel, ts: message.ts };
    }
    case 'conversations.history':
      return methods[method](schemas[method].parse(given), member);
    case 'conversations.replies':
      return methods[method](schemas[method].parse(given), member);
    default:
      throw new Refusal('missing_scope');
  }
}
