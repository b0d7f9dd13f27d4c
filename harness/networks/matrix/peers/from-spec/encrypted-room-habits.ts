/** What the client of a person does with the steps of a verification in an encrypted room. */
export interface EncryptedRoomHabits {
  /** `in-clear`: all but the request, which is a message like any other. */
  readonly sends: 'encrypted' | 'in-clear';
  /** `encrypted`: it shows a step that comes in clear as a message, and takes nothing from it. */
  readonly hears: 'encrypted' | 'all';
}
