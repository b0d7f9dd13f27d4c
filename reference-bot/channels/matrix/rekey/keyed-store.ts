/** A store whose keys a passphrase seals; what the keys protect stays as it is. `Sealed`: the keys as they are kept. */
export interface KeyedStore<Sealed = unknown> {
  readonly path: string;
  /** Undefined of a store that no passphrase protects yet. @throws Error where its keys cannot be read. */
  read(): Promise<Sealed | undefined>;
  /** Undefined: the passphrase is another one. */
  open(sealed: Sealed, passphrase: string): Promise<Uint8Array | undefined>;
  seal(keys: Uint8Array, passphrase: string): Promise<Sealed>;
  /** Puts sealed keys in the place of those that are there, all or nothing; on the disk when it resolves. */
  write(sealed: Sealed): Promise<void>;
}
