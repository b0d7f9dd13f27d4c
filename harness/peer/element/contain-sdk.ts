const sdkCode = /matrix-js-sdk|matrix-sdk-crypto-wasm|matrix_sdk_crypto_wasm/;
let contained = false;

/**
 * Keeps the SDK's loose ends from ending the process. Work that it has under way when a client is stopped, or when
 * the homeserver goes away, fails later where nobody can catch it. What a scenario waits for is bounded anyway, so
 * nothing is hidden by this; rejections from anywhere else still end the process.
 */
export function containSdk(): void {
  if (contained) return;
  contained = true;
  process.on('unhandledRejection', (reason) => {
    if (!isFromSdk(reason)) throw reason;
  });
}

/** The SDK aborts its requests without a reason, which no code of ours does; other errors tell by their stack. */
function isFromSdk(reason: unknown): boolean {
  return reason instanceof Error && (reason.name === 'AbortError' || sdkCode.test(reason.stack ?? ''));
}
