import type { Section } from '../base/config/section.ts';
import { type ChannelsBlock, unknownHere } from './channels-block.ts';
import { type SessionScope, sessionScopes } from './sessions/session-scope.ts';

/**
 * How far the memory of each channel reaches: `channels.<id>.session.scope`, and `session.scope` where a channel has no
 * `session`. What is none of the scopes is warned of and not looked at. Channels of which nothing is said are absent.
 * @param ids of all channels.
 */
export function readSessionScopes(
  root: Section,
  block: ChannelsBlock,
  ids: readonly string[],
): ReadonlyMap<string, SessionScope> {
  const forAll = scopeIn(root.section('session', ['scope'], { tolerated: unknownHere }));
  const scopes = ids.map((id) => {
    const isOwn = block.of(id).has('session');
    const own = scopeIn(block.of(id).section('session', ['scope'], { tolerated: unknownHere }));
    return [id, isOwn ? own : forAll] as const;
  });
  return new Map(scopes.filter((one): one is [string, SessionScope] => one[1] !== undefined));
}

function scopeIn(session: Section): SessionScope | undefined {
  const written = session.string('scope');
  const scope = sessionScopes.find((one) => one === written);
  if (written !== undefined && scope === undefined)
    session.warn('scope', `ignored: expected ${sessionScopes.map((one) => `"${one}"`).join(' or ')}`);
  return scope;
}
