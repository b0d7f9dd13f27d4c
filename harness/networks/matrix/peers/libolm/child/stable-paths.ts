const unstableKeys = '/_matrix/client/unstable/keys/';
const stableKeys = '/_matrix/client/v3/keys/';

/**
 * Wraps `fetch` so that cross-signing keys go where the specification has them. This SDK still sends them where they
 * went before they were specified, and not every homeserver listens there.
 */
export function withStablePaths(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return (input, init) =>
    fetch(input instanceof Request ? input : String(input).replace(unstableKeys, stableKeys), init);
}
