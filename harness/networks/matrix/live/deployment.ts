/** A secret that was given, or undefined where it was not. */
export interface PersonCredentials {
  /** Full user id; absent where the access token tells it. */
  readonly userId?: string | undefined;
  readonly password?: string | undefined;
  readonly accessToken?: string | undefined;
  /** Absolute path of the file that keeps the keys of its identity; absent where a run may not sign. */
  readonly identityFile?: string | undefined;
}

/** Whether an account was given that can be used. */
export function isAccount({ userId, password, accessToken }: PersonCredentials): boolean {
  return accessToken !== undefined || (userId !== undefined && password !== undefined);
}

/** A bot that somebody runs, and the account that talks to it. */
export interface MatrixDeployment {
  /** Client-server API root without a trailing slash. */
  readonly baseUrl: string;
  readonly bot: {
    readonly userId: string;
    /** Absent: the one device whose keys are published. */
    readonly deviceId?: string | undefined;
    /** A token of the bot, the only one that shows what its identity has signed. */
    readonly accessToken?: string | undefined;
  };
  readonly person: PersonCredentials;
  /** Somebody the bot does not serve; absent where nobody is given. */
  readonly stranger?: PersonCredentials | undefined;
}

/** What a run may make on a deployment, as its plan has said. */
export interface Budget {
  readonly rooms: number;
  /** That the person sends. */
  readonly messages: number;
  /** That the person uploads. */
  readonly signatures: number;
}
