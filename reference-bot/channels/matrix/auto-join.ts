import type { AutoJoinLists } from './config/matrix-config.ts';

/**
 * Whether the lists let a user in: by exact user id, or by server name, where an entry also covers the
 * names below it. A port of the candidate's server is ignored, one of an entry is not.
 */
export function allows({ allowUsers, allowServerNames }: AutoJoinLists, userId: string): boolean {
  if (allowUsers.includes(userId)) return true;
  const colon = userId.indexOf(':');
  if (!userId.startsWith('@') || colon === -1) return false;
  const server = userId.slice(colon + 1).replace(/(?<=.):\d*$/u, '');
  return allowServerNames.some((entry) => server === entry || server.endsWith(`.${entry}`));
}
