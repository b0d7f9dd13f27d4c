import { html, Markup, type Content } from '../markup.ts';
import { formatOffset } from '../wording.ts';
import type { Arrow, Lane, Note, Sequence } from './sequence.ts';

// Units of the drawing; one is about a pixel on a phone.
const gutter = 46;
const margin = 46;
const pitch = 108;
const headHeight = 30;
const rowHeight = 25;
const maxNameLength = 14;
const halfLetterWidth = 2.7;
const pillPadding = 8;
const stepLetterWidth = 6.2;
const stepLineHeight = 13;
const verificationPrefix = 'm.key.verification.';

/** The conversation as inline SVG. `startMs` is the zero of its clock. */
export function renderSequence({ lanes, rows }: Sequence, startMs: number): Markup {
  const width = gutter + margin * 2 + pitch * (lanes.length - 1);
  let height = headHeight;
  const body = rows.map((row) => {
    const y = height + 19;
    height += rowHeight;
    if (row.kind === 'step') {
      const lines = wrap(row.text, Math.floor(width / stepLetterWidth));
      height += (lines.length - 1) * stepLineHeight;
      return drawStep(lines, y, width);
    }
    const time = html`<text class="t" x="2" y="${y + 3}">${formatOffset(row.at - startMs)}</text>`;
    return [time, row.kind === 'arrow' ? drawArrow(row, y, lanes) : drawNote(row, y)];
  });
  height += 10;
  const label = `Conversation of ${lanes.map((lane) => laneName(lane)).join(', ')}`;
  return html`<svg
    class="seq n${Math.min(lanes.length, 5)}"
    viewBox="0 0 ${width} ${height}"
    role="img"
    aria-label="${label}"
  >
    ${lanes.map((lane, index) => drawLane(lane, index, height))}${body}
  </svg>`;
}

/** The conversation as plain text, a line an event, for screen readers and tickets. */
export function sequenceText({ lanes, rows }: Sequence, startMs: number): string {
  const nameOf = (lane: number | undefined): string => laneName(lanes[lane ?? -1]);
  const lines = rows.map((row) => {
    const time = formatOffset(row.at - startMs);
    switch (row.kind) {
      case 'step':
        return `step ${row.text}`;
      case 'note':
        return `${time} ${nameOf(row.lane)}: ${row.text}`;
      case 'arrow':
        return `${time} ${nameOf(row.from)} → ${row.to.map(nameOf).join(', ')}: ${describe(row)}`;
    }
  });
  return lines.join('\n');
}

function describe({ wire, inClear }: Arrow): string {
  const { type, transport, encrypted, cancelCode } = wire;
  const secrecy = encrypted ? 'encrypted' : inClear ? 'IN CLEAR, where ciphertext was due' : 'in clear';
  const how = [transport === 'room' ? 'in the room' : transport, secrecy];
  return [type, cancelCode, `(${how.join(', ')})`].filter(Boolean).join(' ');
}

function laneName(lane: Lane | undefined): string {
  if (lane === undefined) return 'nobody';
  return lane.role === 'bot' ? 'bot' : lane.name;
}

function xOf(lane: number): number {
  return gutter + margin + lane * pitch;
}

function drawLane(lane: Lane, index: number, height: number): Content {
  const x = xOf(index);
  const name = laneName(lane);
  const short = name.length > maxNameLength ? `${name.slice(0, maxNameLength - 1)}…` : name;
  return html`<path class="lane" d="M${x} 24V${height}" /><text class="who ${lane.role}" x="${x}" y="15"
      >${short}</text
    >`;
}

function drawStep(lines: readonly string[], y: number, width: number): Content {
  const texts = lines.map(
    (line, index) => html`<text class="step" x="2" y="${y + 4 + index * stepLineHeight}">${line}</text>`,
  );
  return html`<path class="rule" d="M0 ${y - 11}H${width}" />${texts}`;
}

function drawNote({ lane, text }: Note, y: number): Content {
  const x = xOf(lane);
  const half = Math.round(text.length * halfLetterWidth + pillPadding);
  return html`<rect class="pill" x="${x - half}" y="${y - 8}" width="${half * 2}" height="16" rx="8" /><text
      class="note"
      x="${x}"
      y="${y + 3.5}"
      >${text}</text
    >`;
}

function drawArrow({ from, to, wire, inClear }: Arrow, y: number, lanes: readonly Lane[]): Content {
  const start = xOf(from);
  const middle = xOf(lanes.findIndex(({ role }) => role === 'network'));
  const ends = to.map((lane) => xOf(lane));
  const line = `M${start} ${y}H${middle}${ends.map((x) => `H${x}`).join('')}`;
  const heads = ends.map((x) => {
    const back = x > middle ? x - 7 : x + 7;
    return `M${back} ${y - 4}L${x} ${y}L${back} ${y + 4}`;
  });
  const classes = [
    wire.transport === 'to-device' ? 'dev' : 'room',
    (wire.cancelCode !== undefined || inClear) && 'wrong',
    start > middle && 'back',
  ].filter(Boolean);
  const inward = start > middle ? -1 : 1;
  const lockX = start > middle ? start - 15 : start + 6;
  const textX = start + inward * (wire.encrypted ? 18 : 7);
  const text = wire.type.replace(verificationPrefix, '').replace(/^m\./, '');
  return html`<g class="${classes.join(' ')}"
    ><path class="way" d="${line}" /><path d="${heads.join('')}" /><circle
      cx="${middle}"
      cy="${y}"
    />${wire.encrypted && html`<use href="#lock" x="${lockX}" y="${y - 14}" />`}<text
      x="${textX}"
      y="${y - 5}"
      >${text}${wire.cancelCode && ` ${wire.cancelCode}`}${inClear && ' in clear'}</text
    ></g
  >`;
}

/** Breaks a text into lines of at most that many letters, between words. */
function wrap(text: string, letters: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= letters)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
