/** What the process tells its caller. */
export const exitCode = {
  pass: 0,
  failed: 1,
  usage: 2,
  /** Something the run needs is not there; nothing is known about the bot. */
  environment: 3,
  internal: 4,
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
