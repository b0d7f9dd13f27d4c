/** True for `@localpart:server-name` without whitespace; the server name may carry a port. */
export function isCanonicalUserId(text: string): boolean {
  return /^@[^\s:]+:\S+$/u.test(text);
}
