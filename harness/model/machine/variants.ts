/** One of the ways in which a bot can take part in a verification; each has a machine of its own. */
export interface Variant {
  /** Who decides: an operator at the control API, or the bot by itself. */
  readonly decides: 'operator' | 'bot';
  readonly transport: 'room' | 'to-device';
  /** Who sends the request; nobody where a verification begins with the peer's start, as old clients have it. */
  readonly asks: 'peer' | 'bot' | 'nobody';
  /** Whose start counts where both press start: that of the smaller user id, then device id. */
  readonly tie: 'bot-wins' | 'peer-wins';
}

const deciders = ['operator', 'bot'] as const;

const withRequest = deciders.flatMap((decides) =>
  (['room', 'to-device'] as const).flatMap((transport) =>
    (['peer', 'bot'] as const).flatMap((asks) =>
      (['bot-wins', 'peer-wins'] as const).map((tie): Variant => ({ decides, transport, asks, tie })),
    ),
  ),
);

/** By to-device messages alone; and the bot does not press start, so that there is no tie. */
const withoutRequest = deciders.map((decides): Variant => ({
  decides,
  transport: 'to-device',
  asks: 'nobody',
  tie: 'peer-wins',
}));

/** All of them. */
export const variants: readonly Variant[] = [...withRequest, ...withoutRequest];

/** Short and stable, e.g. `operator.room.peer-asks.bot-wins`. */
export function nameOf({ decides, transport, asks, tie }: Variant): string {
  return `${decides}.${transport}.${asks}-asks.${tie}`;
}
