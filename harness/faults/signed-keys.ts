import { text } from 'node:stream/consumers';
import { PassThrough } from 'node:stream';
import type { IncomingMessage } from 'node:http';
import type { BotRequest } from './proxied-request.ts';

/** A key of somebody over which the bot has uploaded a signature. */
export interface SignedKey {
  readonly user: string;
  /** The id of a device, or a public key of an identity. */
  readonly name: string;
  /** In milliseconds of `performance.now()`. */
  readonly atMs: number;
}

/** Whether a request uploads signatures. */
export function uploadsSignatures({ method, path }: BotRequest): boolean {
  return method === 'POST' && path.endsWith('/keys/signatures/upload');
}

/** The keys over which an upload has signatures, read while it passes; none in what is no such upload. */
export async function signedKeysIn(incoming: IncomingMessage): Promise<readonly SignedKey[]> {
  const atMs = performance.now();
  const copy = new PassThrough();
  incoming.pipe(copy);
  try {
    const upload = JSON.parse(await text(copy)) as Readonly<Record<string, object>>;
    return Object.entries(upload).flatMap(([user, objects]) =>
      Object.keys(objects).map((name) => ({ user, name, atMs })),
    );
  } catch {
    return [];
  }
}
