/** The server of a user, as allow-lists name it: without a port. */
export function serverOf(user: string): string {
  return user.slice(user.indexOf(':') + 1).replace(/:\d+$/, '');
}
