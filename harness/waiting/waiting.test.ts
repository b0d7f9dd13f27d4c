import { describe, expect, it } from 'vitest';
import { DeadlineError } from '../errors/deadline-error.ts';
import { EventLog } from './event-log.ts';
import { eventually, within } from './waiting.ts';

const { signal } = new AbortController();

describe('eventually', () => {
  it('asks until there is an answer', async () => {
    let asked = 0;
    await expect(eventually(() => (++asked === 3 ? 'yes' : undefined), wait(1_000))).resolves.toBe('yes');
  });

  it('says what it waited for and what it saw last', async () => {
    const waiting = eventually(() => undefined, { ...wait(20), lastSeen: () => 'a cat' });
    await expect(waiting).rejects.toThrow('waited 20 ms for a dog');
    await expect(waiting).rejects.toMatchObject({ name: 'DeadlineError', observed: 'a cat' });
  });

  it('reports the last error of a probe that only throws', async () => {
    const failing = eventually(() => Promise.reject(new Error('connection refused')), wait(20));
    await expect(failing).rejects.toMatchObject({ observed: 'connection refused' });
  });

  it('ends at once, with the reason, when aborted', async () => {
    const controller = new AbortController();
    const waiting = eventually(() => undefined, { ...wait(60_000), signal: controller.signal });
    controller.abort(new Error('the bot died'));
    await expect(waiting).rejects.toThrow('the bot died');
  });

  it('waits for a probe that never answers no longer than its deadline', async () => {
    const waiting = eventually(() => new Promise<never>(() => {}), wait(20));
    await expect(waiting).rejects.toMatchObject({ name: 'DeadlineError', observed: 'no answer' });
  });

  it('is ended by an abort while a probe hangs', async () => {
    const controller = new AbortController();
    const hanging = eventually(() => new Promise<never>(() => {}), {
      ...wait(60_000),
      signal: controller.signal,
    });
    controller.abort(new Error('the bot died'));
    await expect(hanging).rejects.toThrow('the bot died');
  });

  it('asks once where there is no time at all', async () => {
    await expect(eventually(() => 'here', wait(0))).resolves.toBe('here');
  });
});

describe('within', () => {
  it('passes results and errors on', async () => {
    await expect(within(Promise.resolve(1), wait(1_000))).resolves.toBe(1);
    await expect(within(Promise.reject(new Error('no')), wait(1_000))).rejects.toThrow('no');
  });

  it('ends by deadline or abort, whichever comes first', async () => {
    const never = new Promise<never>(() => {});
    await expect(within(never, wait(10))).rejects.toBeInstanceOf(DeadlineError);
    await expect(
      within(never, { ...wait(60_000), signal: AbortSignal.abort(new Error('stop')) }),
    ).rejects.toThrow('stop');
  });

  it('hears of a rejection also where it was aborted before it began', async () => {
    const unheard: unknown[] = [];
    const listener = (reason: unknown): void => void unheard.push(reason);
    process.on('unhandledRejection', listener);
    const failing = Promise.withResolvers<never>();
    const stopped = { ...wait(60_000), signal: AbortSignal.abort(new Error('stop')) };
    await expect(within(failing.promise, stopped)).rejects.toThrow('stop');
    failing.reject(new Error('too late'));
    await new Promise(setImmediate);
    process.off('unhandledRejection', listener);
    expect(unheard).toEqual([]);
  });
});

describe('EventLog', () => {
  it('finds what is past and what is to come', async () => {
    const log = new EventLog<number>();
    log.append(1);
    await expect(log.first((item) => item === 1, wait(1_000))).resolves.toBe(1);
    const future = log.first((item) => item > 1, wait(1_000));
    log.append(2);
    log.append(3);
    await expect(future).resolves.toBe(2);
    expect(log.items).toEqual([1, 2, 3]);
  });
});

function wait(deadlineMs: number) {
  return { why: 'a dog', deadlineMs, signal };
}
