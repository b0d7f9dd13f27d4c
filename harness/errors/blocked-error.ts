/** The environment, not the bot, stands in the way: the verdict is `blocked`. */
export class BlockedError extends Error {
  override readonly name = 'BlockedError';
}
