/** Least severe level that is written. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Everything the bot needs to know, checked and with every fallback applied. */
export interface BotConfig {
  /** Absent when there is no `matrix` block, or it is disabled. */
  readonly matrix?: MatrixConfig;
  readonly gateway: GatewayConfig;
  readonly logLevel: LogLevel;
  /** Folder for the files the bot writes. */
  readonly stateDirectory: string;
  /** Told in the log at start; they do not stop the bot. */
  readonly warnings: readonly string[];
}

export interface MatrixConfig {
  /** Client-server API root without a trailing slash. */
  readonly homeserverUrl: string;
  readonly userId: string;
  readonly credentials: MatrixCredentials;
  /** False: only rooms known to be unencrypted are used, and there is no cross-signing. */
  readonly encrypted: boolean;
  readonly autoJoin: AutoJoinLists;
  readonly verification: VerificationPolicy;
}

export type MatrixCredentials =
  | { readonly kind: 'token'; readonly accessToken: string; readonly deviceId: string }
  | { readonly kind: 'password'; readonly password: string; readonly deviceId?: string };

export interface AutoJoinLists {
  readonly allowUsers: readonly string[];
  readonly allowServerNames: readonly string[];
}

/** Who says that the emoji match: the operator through the control API, or, for the named peers only, the bot itself. */
export type VerificationPolicy =
  | { readonly policy: 'manual' }
  | { readonly policy: 'auto'; readonly peers: readonly string[] };

export interface GatewayConfig {
  /** 0 takes a free one. */
  readonly port: number;
  /** IP address to listen on. */
  readonly address: string;
  readonly auth: GatewayAuth;
  /** False: every path under `/control/` is a 404. */
  readonly controlEnabled: boolean;
}

export type GatewayAuth =
  /** Requests straight from this machine only. */
  | { readonly mode: 'none' }
  /** Without a token nobody gets in. */
  | { readonly mode: 'token'; readonly token: string | undefined };
