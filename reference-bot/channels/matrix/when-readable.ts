import { type MatrixEvent, MatrixEventEvent } from 'matrix-js-sdk';

/** At once for a plain event; otherwise when it has been decrypted, which may be when its key comes later. */
export function whenReadable(event: MatrixEvent, use: () => void): void {
  if (!event.isEncrypted()) {
    use();
    return;
  }
  const onDecrypted = (): void => {
    if (event.isDecryptionFailure()) return;
    event.off(MatrixEventEvent.Decrypted, onDecrypted);
    use();
  };
  event.on(MatrixEventEvent.Decrypted, onDecrypted);
  if (event.getClearContent()) onDecrypted();
}
