import { BotStartError } from '../bots/bot-start-error.ts';
import type { Seat, SeatState } from '../networks/network.ts';

/** This number of bots that were never there is no accident. */
const absencesLimit = 3;

/**
 * What shows that a bot was never there: its process did not come up, or it did not take its seat in a network.
 * Undefined where it was there, where it was never started, and where the network does not tell.
 */
export async function absenceOf(
  seats: readonly Seat[],
  error: unknown,
  signal: AbortSignal,
): Promise<string | undefined> {
  const empty = await firstEmpty(seats, signal).catch(() => undefined);
  if (error instanceof BotStartError && error.observed !== empty?.seen)
    return `the bot never came up: ${error.observed}`;
  return empty?.meaning;
}

async function firstEmpty(seats: readonly Seat[], signal: AbortSignal): Promise<SeatState | undefined> {
  for (const seat of seats) {
    const state = await seat.isTaken(signal);
    if (!state.taken) return state;
  }
  return undefined;
}

/** Notices that no bot of a run is ever there, so that nothing can be learned by going on. */
export class Attendance {
  #absences = 0;
  #hasBeenThere = false;
  #reason: string | undefined;

  /** @param absence of a bot that a scenario has started; undefined if it was there. */
  note(absence: string | undefined): void {
    if (absence === undefined) this.#hasBeenThere = true;
    else {
      this.#absences++;
      this.#reason ??= absence;
    }
  }

  /** Why there is no use in going on; undefined while there is. */
  get hopeless(): string | undefined {
    return this.#hasBeenThere || this.#absences < absencesLimit
      ? undefined
      : `${this.#reason} (in ${this.#absences} of ${this.#absences} scenarios)`;
  }
}
