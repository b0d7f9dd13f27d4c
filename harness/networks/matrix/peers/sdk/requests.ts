type Fetch = typeof globalThis.fetch;

/** Path of a to-device message, with its type, URL-encoded, as the first group. */
export const toDevicePath = /\/sendToDevice\/([^/]+)\//;

/** The URL that a `fetch` is about. */
export function urlOf(input: Parameters<Fetch>[0]): string {
  return String(input instanceof Request ? input.url : input);
}

/** Whether a `fetch` asks for what is new. */
export function isSync(input: Parameters<Fetch>[0]): boolean {
  return urlOf(input).includes('/_matrix/client/v3/sync');
}
