/** The tiers from the lowest to the highest. Each rests on those before it. */
export const reachableTiers = ['A', 'B', 'C'] as const;

/** A tier that can be reached. */
export type ReachableTier = (typeof reachableTiers)[number];

/** What is true where a gate holds. */
const sentences = {
  A1: 'Every step of the sign-up succeeded.',
  A2: 'The bot has one device, whose keys and one-time keys are published and signed by the device itself.',
  A3: 'The introduction is encrypted on the wire, and is the event that the bot says it posted.',
  A4: 'The person can decrypt the introduction, and it says what was asked for.',
  A5: 'The answers are encrypted, everybody in the room can read them, and nothing comes in clear.',
  A6: 'Messages carry the warning of a device that nobody has signed, and the bot has no identity yet.',
  A7: 'A message in clear is noticed, although it has an event id like any other (a test of the judge).',
  A8: 'A person whose client refuses unsigned devices cannot read the bot, and sends it no keys.',
  B1: 'The service says that it signed the device, and gives three pairs of keys that fit.',
  B2: "Strangers see the bot's master and self-signing keys, and never its user-signing key.",
  B3: "Every signature from the bot's master key down to its device is there and valid.",
  B4: 'The published master key is the one that the service gave.',
  B5: "The person's client takes the device for signed by its owner, and the bot for not yet verified.",
  B6: 'New messages carry no warning; only a client that demands verified people still warns.',
  B7: 'A person whose client refuses unsigned devices can read the bot.',
  B8: 'Signing a second time leaves one whole identity.',
  C1: 'The verification went through all its steps in their order, without a cancel.',
  C2: 'Both sides showed the same emoji and decimals.',
  C3: 'The bot vouched for both its device key and its master key.',
  C4: 'Both sides said done.',
  C5: "The person's client takes the bot for verified.",
  C6: "Every signature from the person's master key to the bot's device is there and valid, and strangers do not see the person's.",
  C7: 'A new message carries no warning in Element, nor, under a room key newer than the verification, in a client that demands verified people.',
  C8: 'The bot has signed the person it verified and nobody else, and does not answer people it was not told of.',
  C9: 'Where a verification went wrong (other emoji, a forged mac, a changed key), nobody is trusted.',
  C10: 'Where the bot has no identity, "done" makes nobody verified.',
} as const satisfies Record<`${ReachableTier}${number}`, string>;

/** The short name of a gate, e.g. `C6`. */
export type GateName = keyof typeof sentences;

/** One thing that must hold before a tier counts as reached. */
export interface Gate {
  readonly gate: GateName;
  readonly tier: ReachableTier;
  /** What is true where the gate holds. */
  readonly sentence: string;
  /** Whether the tier is never reached without it, however little was checked. */
  readonly decisive: boolean;
}

const decisive: ReadonlySet<GateName> = new Set<GateName>(['A3', 'A4', 'A5', 'B3', 'C6']);

/** All gates, A1 to C10. */
export const gates: readonly Gate[] = (Object.keys(sentences) as GateName[]).map((gate) => ({
  gate,
  tier: gate.charAt(0) as ReachableTier,
  sentence: sentences[gate],
  decisive: decisive.has(gate),
}));

/** Names of gates in their order, those next to each other as one, e.g. `A7, B6–B8, C1`. */
export function gateRanges(names: Iterable<string>): string {
  const wanted = new Set<string>(names);
  const ranges: (readonly [first: GateName, last: GateName])[] = [];
  let before: Gate | undefined;
  for (const one of gates) {
    const [last] = ranges.slice(-1);
    if (wanted.has(one.gate)) {
      if (last && before?.tier === one.tier && last[1] === before.gate)
        ranges[ranges.length - 1] = [last[0], one.gate];
      else ranges.push([one.gate, one.gate]);
    }
    before = one;
  }
  return ranges.map(([first, last]) => (first === last ? first : `${first}–${last}`)).join(', ');
}
