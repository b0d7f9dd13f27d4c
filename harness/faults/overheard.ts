import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { BotRequest } from './proxied-request.ts';

/** What a bot has sent to its homeserver, which can read all of it that is not encrypted. */
export interface Overheard {
  /** Methods and paths of the requests that tell one of some words, in their address or in their body, oldest first. */
  tellersOf(words: readonly string[]): Promise<readonly string[]>;
}

/** Reads along in what a bot sends. */
export class Overhearing implements Overheard {
  readonly #requests: { readonly name: string; readonly said: Promise<string> }[] = [];

  /** Takes a request of which nothing has been read yet. */
  take({ method, path }: BotRequest, incoming: IncomingMessage): void {
    const copy = new PassThrough();
    incoming.pipe(copy);
    // What is cut off has no end.
    incoming.once('close', () => copy.end());
    const said = text(copy).then((read) => `${path} ${incoming.url} ${read}`);
    this.#requests.push({ name: `${method} ${path}`, said });
  }

  async tellersOf(words: readonly string[]): Promise<readonly string[]> {
    const all = await Promise.all(this.#requests.map(async ({ name, said }) => ({ name, said: await said })));
    return all.filter(({ said }) => words.some((word) => said.includes(word))).map(({ name }) => name);
  }
}
