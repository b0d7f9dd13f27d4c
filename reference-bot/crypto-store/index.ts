export { CryptoStoreError, type CryptoStoreProblem } from './crypto-store-error.ts';
export { type CryptoStore, type CryptoStoreOptions, openCryptoStore } from './open-crypto-store.ts';
export type { CryptoClient } from './published-key.ts';
