/** True for `!opaque:server-name` and for the room ids that have no server name. */
export function isRoomId(text: string): boolean {
  return /^![^\s,]+$/u.test(text);
}
