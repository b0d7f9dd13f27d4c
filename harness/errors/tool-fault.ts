import { messageOf } from './message-of.ts';

/** Something failed in the tool that nobody has caught: what is under way ends, and it says nothing about the bot. */
export class ToolFault extends Error {
  override readonly name = 'ToolFault';

  constructor(cause: unknown) {
    super(`a fault of cara-smoke: ${messageOf(cause)}`, { cause });
  }
}
