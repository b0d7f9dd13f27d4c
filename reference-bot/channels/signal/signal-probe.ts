import type { BaseSeams } from '../../base/seams/seams.ts';
import { type ChannelProbe, untilTaken } from '../channel-probe.ts';
import { SignalApi } from './signal-api.ts';
import type { SignalConfig } from './signal-config.ts';

/** Tries signal-cli-rest-api. It receives nothing: what it took would be lost for the bot. */
export function probeSignal(config: SignalConfig, { fetch }: Pick<BaseSeams, 'fetch'>): ChannelProbe {
  const api = new SignalApi(config, fetch);
  return {
    checkCredentials: (signal) => untilTaken(api.checkNumber(signal)),
    send: (recipient, text, signal) => untilTaken(api.send(recipient, text, signal)),
  };
}
