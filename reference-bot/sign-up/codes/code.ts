/** What a code opens: the door of the space (`knock`, also used by lobby rooms) or a sign-up. */
export const codeKinds = ['knock', 'signup'] as const;
export type CodeKind = (typeof codeKinds)[number];

/** Bounds of one order of codes. */
export const mintLimits = { codes: 50, uses: 1_000, labelChars: 100 } as const;

/** What is wrong with a label, in a sentence; undefined when it is fine. Lists show it as it is, one code a line. */
export function labelFault(label: string): string | undefined {
  if (label.length > mintLimits.labelChars) return `A label has at most ${mintLimits.labelChars} characters.`;
  return /\p{Cc}/u.test(label) ? 'A label is one line without control characters.' : undefined;
}

/** A code as it is shown to an operator. */
export interface Code {
  readonly kind: CodeKind;
  readonly code: string;
  /** Uses that nobody has taken yet. */
  readonly usesRemaining: number;
  /** Uses taken for sign-ups whose outcome is not known yet; each ends spent or given back. */
  readonly usesHeld: number;
  readonly label: string;
  /** The person that the newcomer gets a direct room with. */
  readonly inviter?: string;
}

/** What new codes are made for. */
export interface MintOrder {
  readonly kind: CodeKind;
  /** How many, 1 to 50. */
  readonly count: number;
  /** Uses of each, 1 to 1000. */
  readonly uses: number;
  readonly label: string;
  readonly inviter?: string;
}

/** One use of a code, taken but not yet spent. It survives the process: what is held is neither lost nor free. */
export interface Hold {
  readonly id: number;
  readonly kind: CodeKind;
  readonly code: string;
  /** Who it is for; a user name where it is a sign-up. */
  readonly holder: string;
  /** The homeserver's registration session; without one no account can have been made. */
  readonly session?: string;
  readonly inviter?: string;
}
