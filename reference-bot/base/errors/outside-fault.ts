/** Something that a person can mend outside of the bot: a file, a folder, a homeserver. The message says what to do. */
export class OutsideFault extends Error {
  override readonly name: string = 'OutsideFault';
}
