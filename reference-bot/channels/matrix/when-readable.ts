import { type MatrixEvent, MatrixEventEvent } from 'matrix-js-sdk';

/** At once for a plain event; otherwise when it has been decrypted, which may be when its key comes later. */
export function whenReadable(event: MatrixEvent, use: () => void): void {
  if (isReadable(event)) {
    use();
    return;
  }
  const onDecrypted = (): void => {
    if (!isReadable(event)) return;
    event.off(MatrixEventEvent.Decrypted, onDecrypted);
    use();
  };
  event.on(MatrixEventEvent.Decrypted, onDecrypted);
}

/** False for an event that is not decrypted, or cannot be. */
export function isReadable(event: MatrixEvent): boolean {
  return !event.isEncrypted() || (event.getClearContent() !== null && !event.isDecryptionFailure());
}
