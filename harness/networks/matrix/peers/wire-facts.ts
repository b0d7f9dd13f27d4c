import type { WireEvidence } from '../../../../reports/index.ts';
import { stepType, verificationPrefix } from '../oracle/sas/record.ts';
import type { WireEvent } from './peer.ts';

/** What of an event's content the facts on record are taken from. */
interface EventBody {
  readonly msgtype?: string;
  readonly transaction_id?: string;
  readonly code?: string;
  readonly 'm.relates_to'?: { readonly event_id?: string };
}

const otherTypes = new Set(['m.room.message', 'm.room.encrypted', 'm.room_key.withheld']);
const verificationRequest = stepType('request');

/** Whether an event belongs in a transcript: verification steps, messages, and that the key of one is withheld. */
export function isOfInterest(type: string): boolean {
  return type.startsWith(verificationPrefix) || otherTypes.has(type);
}

/** What is known of an event besides its content. */
type WireFrame = Pick<
  WireEvent,
  'seenBy' | 'direction' | 'transport' | 'from' | 'type' | 'wireType' | 'atMs'
> &
  Partial<Pick<WireEvent, 'to' | 'room' | 'eventId' | 'acknowledgedAtMs'>>;

/** An event for a transcript, with the facts that are in its content. */
export function wireEvent(frame: WireFrame, content: object): WireEvent {
  const { type, wireType, eventId } = frame;
  const facts = contentFacts(type, content, eventId);
  return {
    kind: 'wire',
    network: 'matrix',
    encrypted: wireType === 'm.room.encrypted',
    ...frame,
    ...facts,
    // The type a reader of a transcript looks for: an in-room request is a message only in form.
    type: type === 'm.room.message' && facts.msgtype === verificationRequest ? verificationRequest : type,
    content: { ...content },
  };
}

/** What of an event's content may go on record. */
function contentFacts(
  type: string,
  content: EventBody,
  eventId?: string,
): Pick<WireEvidence, 'msgtype' | 'flow' | 'cancelCode'> {
  // An in-room request has no transaction id: its own event id becomes the id of the flow.
  const startsFlow = type === 'm.room.message' && content.msgtype === verificationRequest;
  return {
    msgtype: content.msgtype,
    flow: content.transaction_id ?? content['m.relates_to']?.event_id ?? (startsFlow ? eventId : undefined),
    cancelCode: type === stepType('cancel') ? content.code : undefined,
  };
}

/** What a message says to its readers. */
export interface Spoken {
  /** Of an edit the new text, of a reply its own part. */
  readonly body: string;
  /** The same as HTML, which most clients show in place of the text. */
  readonly html?: string;
  /** Id of the message that it takes the place of. */
  readonly replaces?: string;
  /** Id of the message that it is shown as a reply to. */
  readonly repliesTo?: string;
  /** It has a notification made for everybody in the room. */
  readonly callsRoom?: true;
}

const textTypes: ReadonlySet<unknown> = new Set(['m.text', 'm.notice']);

/** Reads a message as a client shows it, which bots may write in several ways; undefined for what is no text. */
export function spokenIn(content: Readonly<Record<string, unknown>>): Spoken | undefined {
  const relation = content['m.relates_to'] as Relation | undefined;
  const {
    msgtype,
    body,
    format,
    formatted_body: html,
  } = (content['m.new_content'] ?? content) as typeof content;
  if (!textTypes.has(msgtype)) return undefined;
  const said = String(body);
  const reply = relation?.['m.in_reply_to'];
  const mentions = content['m.mentions'] as { readonly room?: unknown } | undefined;
  return {
    body: reply === undefined ? said : said.replace(quoteOfReply, ''),
    ...(format === 'org.matrix.custom.html' && typeof html === 'string' && { html }),
    ...(relation?.rel_type === 'm.replace' && { replaces: relation.event_id }),
    // In a thread, old clients are told to show it after the newest.
    ...(reply !== undefined && relation?.is_falling_back !== true && { repliesTo: reply.event_id }),
    ...(mentions?.room === true && { callsRoom: true }),
  };
}

interface Relation {
  readonly rel_type?: string;
  readonly event_id?: string;
  readonly is_falling_back?: boolean;
  readonly 'm.in_reply_to'?: { readonly event_id?: string };
}

/** Lines that begin with `>`, and the empty line after them, before what a reply says itself. */
const quoteOfReply = /^(?:>.*\n)+\n/;

/** What only a message in clear has. */
const partsOfTexts = new Set(['body', 'formatted_body', 'm.new_content', 'msgtype']);
/** Shorter ones are found in innocent words. */
const shortestText = 6;

/**
 * Names of the members of an encrypted event that tell in clear what it says.
 * @param wire the content as everybody sees it, `clear` as its readers do.
 */
export function toldInClear(
  wire: Readonly<Record<string, unknown>>,
  clear: Readonly<Record<string, unknown>>,
): string[] {
  const text = String(clear['body'] ?? '');
  const quoted = JSON.stringify(text).slice(1, -1);
  const tells = (value: unknown): boolean =>
    text.length >= shortestText && JSON.stringify(value).includes(quoted);
  return Object.keys(wire).filter(
    (name) => partsOfTexts.has(name) || (name !== 'ciphertext' && tells(wire[name])),
  );
}
