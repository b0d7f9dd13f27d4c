/** Something that must be there before a run is not: exit code 3. The message says how to get it. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
}
