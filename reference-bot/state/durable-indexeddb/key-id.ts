/** A text that two keys share exactly when IndexedDB takes them for the same key (so `0` and `-0` do). */
export function keyId(key: IDBValidKey): string {
  return JSON.stringify(tagged(key));
}

type Tagged = string | Tagged[];

function tagged(key: IDBValidKey): Tagged {
  if (typeof key === 'string') return `s${key}`;
  if (typeof key === 'number') return `n${key}`;
  if (Array.isArray(key)) return key.map(tagged);
  if (key instanceof Date) return `d${key.getTime()}`;
  // The engine turns every kind of binary key into an ArrayBuffer of just its bytes.
  return `b${Buffer.from(key as ArrayBuffer).toString('base64')}`;
}
