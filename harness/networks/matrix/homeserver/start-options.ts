import type { StartedHomeserver, StartOptions } from './homeserver.ts';

/** What every way of starting a homeserver takes. */
export interface StartHomeserverOptions extends StartOptions {
  /** Told what takes long on a first run: lines of pip or of the image build. */
  readonly onProgress?: (line: string) => void;
}

/** One way to get a homeserver. Rejects with a `HomeserverNotReady`, or with the signal's reason. */
export type HomeserverStarter = (options: StartHomeserverOptions) => Promise<StartedHomeserver>;
