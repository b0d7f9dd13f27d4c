import { ExpectationError, type Attempt, type Stage } from '../../harness/index.ts';
import { inShort } from './trouble.ts';

/** Starts the bot with encryption switched off, and waits until it is connected. */
export function startWithoutEncryption({
  step,
  check,
  installation,
}: Stage<'installation'>): Promise<Attempt> {
  return step('the bot starts with encryption switched off, and connects', async () => {
    const attempt = await installation.start({ block: { encrypted: false } });
    check('how the start went', 'connected', inShort(await attempt.settled()));
    return attempt;
  });
}

/** Waits until the bot lists one room as unsupported, and is well all the same. Returns the ids of those that it names. */
export async function untilListed(attempt: Attempt): Promise<readonly string[]> {
  const outcome = await attempt.until('to list the room as unsupported', (seen) =>
    seen.state === 'connected' ? seen.channel.extra?.['unsupportedRoomCount'] === 1 : true,
  );
  if (outcome.state !== 'connected')
    throw new ExpectationError('the bot is not well with an unsupported room', 'connected', inShort(outcome));
  return (outcome.channel.extra?.['unsupportedRooms'] ?? []) as readonly string[];
}
