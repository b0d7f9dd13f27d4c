const name = 'picture.png';
const bytes = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=',
  'base64',
);

/** A picture that people send, as it is written in an envelope. */
export const picture = {
  contentType: 'image/png',
  filename: null,
  id: name,
  size: bytes.length,
  width: 1,
  height: 1,
  caption: null,
  uploadTimestamp: 1_700_000_000_000,
  isVoiceNote: false,
};

/** What has been sent with a text, by its name; undefined for nothing. */
export function bytesOf(attachment: string): Buffer<ArrayBuffer> | undefined {
  return attachment === name ? bytes : undefined;
}
