/** Told what somebody says: a bot, a homeserver. */
export type Listener = (source: string, line: string) => void;

const listeners = new Set<Listener>();

/** Listens to all that the processes and servers of this process say, until it is disposed of. */
export function overhear(listener: Listener): Disposable {
  listeners.add(listener);
  return { [Symbol.dispose]: () => void listeners.delete(listener) };
}

/** Lets those who listen hear a line. */
export function speak(source: string, line: string): void {
  for (const listener of listeners) listener(source, line);
}
