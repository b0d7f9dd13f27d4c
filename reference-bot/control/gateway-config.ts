import type { WhoIs } from './tailscale.ts';

/** Where the control API listens, and who is let in. */
export interface GatewayConfig {
  /** 0 takes a free one. */
  readonly port: number;
  /** IP address to listen on. */
  readonly address: string;
  readonly auth: GatewayAuth;
  /** False: every path under `/control/` is a 404. */
  readonly controlEnabled: boolean;
  /** Absent: there are none. */
  readonly hooks?: HooksConfig;
}

/** Where other programs start runs of the agent. */
export interface HooksConfig {
  /** E.g. `/hooks`. */
  readonly path: string;
  /** What they must show. Undefined: nobody is let in. */
  readonly token: string | undefined;
}

export type GatewayAuth = Method & {
  /** Asks Tailscale, whose people are let in too. Absent: nobody is for that. */
  readonly whoIs?: WhoIs;
};

type Method =
  /** Requests straight from this machine only. */
  | { readonly mode: 'none' }
  /** Who knows the secret, which goes into the same header in both modes. Without one nobody gets in. */
  | { readonly mode: 'token' | 'password'; readonly secret: string | undefined };
