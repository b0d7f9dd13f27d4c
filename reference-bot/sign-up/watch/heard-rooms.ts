/** An event as a sync tells it; nothing in it is checked. */
export interface RoomEvent {
  readonly type?: unknown;
  readonly event_id?: unknown;
  readonly sender?: unknown;
  readonly state_key?: unknown;
  readonly content?: Unchecked;
}

/** A message of type `m.text`, so none of a bot; what was no text in it is empty. */
export interface RoomMessage {
  readonly eventId: string;
  readonly sender: string;
  readonly body: string;
}

/** What one sync tells of a room that the account is in. */
export interface HeardRoom {
  readonly roomId: string;
  /** Members as they were, then as they changed. */
  readonly members: readonly RoomEvent[];
  /** What others said since this process began to watch, oldest first. */
  readonly messages: readonly RoomMessage[];
}

type Unchecked = Readonly<Record<string, unknown>>;

/** The rooms of a sync; what is malformed in it is left out. */
export function heardRooms(
  sync: Unchecked,
  { first, ownId }: { readonly first: boolean; readonly ownId: unknown },
): readonly HeardRoom[] {
  const { join } = objectOf(sync['rooms']);
  return Object.entries(objectOf(join)).map(([roomId, room]) => {
    const { state, timeline } = objectOf(room);
    const events = eventsOf(timeline);
    const members = [...eventsOf(state), ...events].filter(({ type }) => type === 'm.room.member');
    // What was said before the start was said to a process that is gone.
    const said = first ? [] : events.filter((event) => isText(event) && event.sender !== ownId);
    return { roomId, members, messages: said.map(toMessage) };
  });
}

/** The value if it is text, else the empty text. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function eventsOf(part: unknown): readonly RoomEvent[] {
  const { events } = objectOf(part);
  return Array.isArray(events)
    ? events.map(objectOf).map((event) => ({ ...event, content: objectOf(event['content']) }))
    : [];
}

function objectOf(value: unknown): Unchecked {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** Notices are what bots say, and no bot shall give commands; pictures have a name where texts have their text. */
function isText({ type, content }: RoomEvent): boolean {
  return type === 'm.room.message' && content?.['msgtype'] === 'm.text';
}

function toMessage({ event_id: eventId, sender, content }: RoomEvent): RoomMessage {
  return { eventId: textOf(eventId), sender: textOf(sender), body: textOf(content?.['body']) };
}
