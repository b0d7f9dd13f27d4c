/** Also matches the names that WebAssembly's stack frames have. */
const sdkFrame = /[\\/]node_modules[\\/](?:matrix-js-sdk|@matrix-org[\\/])|matrix_sdk_crypto_wasm/;
let contained = false;
/** What requests of a client ended with. Node may have made it without a stack, from the reason of an abort. */
const ofRequests = new WeakSet<object>();

/**
 * Keeps an SDK's loose ends from ending the process. Work that it has under way when a client is stopped, or when the
 * homeserver goes away, fails later where nobody can catch it: hence for as long as the process lives. What a
 * scenario waits for is bounded anyway, so nothing is hidden by this; a rejection whose stack does not lead through
 * an SDK still ends the process.
 * @param isSdkEvent whether something other than an error was thrown by the SDK.
 */
export function containSdk(isSdkEvent: (reason: unknown) => boolean = () => false): void {
  if (contained) return;
  contained = true;
  process.on('unhandledRejection', (reason) => {
    const isFromSdk =
      reason instanceof Error
        ? ofRequests.has(reason) || sdkFrame.test(reason.stack ?? '')
        : isSdkEvent(reason);
    if (!isFromSdk) throw reason;
  });
}

/**
 * The `fetch` of a client whose failures are the SDK's business. E.g. its first sync, begun before anybody waits for
 * it, fails unheard when the client is stopped in between.
 */
export function containRequests(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    try {
      return await fetch(input, init);
    } catch (error) {
      if (error instanceof Error) ofRequests.add(error);
      throw error;
    }
  };
}
