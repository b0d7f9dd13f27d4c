import { stripVTControlCharacters } from 'node:util';
import type { RunEvent, SecretRegistry } from '../../../reports/index.ts';
import type { Recorder } from '../../engine/recorder.ts';
import { overhear } from '../../process/overhear.ts';

/**
 * Says all that the bots, the homeserver and the peers say, with secrets taken out, until it is disposed of.
 * @param say prints a line.
 */
export function followDebug(
  recorder: Recorder,
  secrets: SecretRegistry,
  say: (line: string) => void,
): Disposable {
  recorder.subscribe((event) => {
    const line = describeEvent(event);
    if (line !== undefined) say(line);
  });
  return overhear((source, line) => say(`${source} | ${secrets.redact(stripVTControlCharacters(line))}`));
}

/** What happens in a scenario, as the recorder has it: without secrets. */
function describeEvent(event: RunEvent): string | undefined {
  if (event.type === 'step.started') return `${event.scenario} | step: ${event.title}`;
  if (event.type !== 'evidence' || event.evidence.kind !== 'wire') return undefined;
  const { seenBy, direction, type, wireType, transport, from } = event.evidence;
  const sealed = wireType === type ? '' : ` (as ${wireType})`;
  const who = direction === 'sent' ? 'sends' : `receives from ${from}`;
  return `${event.scenario} | ${seenBy} ${who} ${type}${sealed}, ${transport}`;
}
