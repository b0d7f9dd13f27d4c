/**
 * What the model is told of with a text: what was said before in the same conversation (`per-channel-peer`), by the same
 * person in any conversation (`per-sender`), or by anybody on the channel (`global`).
 */
export const sessionScopes = ['per-channel-peer', 'per-sender', 'global'] as const;

export type SessionScope = (typeof sessionScopes)[number];
