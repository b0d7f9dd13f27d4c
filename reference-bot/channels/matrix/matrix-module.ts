import type { ChannelModule } from '../channel-module.ts';
import { matrixExtra } from './channel-extra.ts';
import type { MatrixConfig } from './config/matrix-config.ts';
import { matrixKeys, readMatrixSection } from './config/matrix-section.ts';
import { matrixRoutes } from './control/matrix-routes.ts';
import type { MatrixChannel } from './matrix-channel.ts';
import type { MatrixSeams } from './matrix-seams.ts';
import { matrixRedactions } from './redactions.ts';

/** Matrix. */
export const matrixModule: ChannelModule<MatrixConfig, MatrixChannel, MatrixSeams> = {
  id: 'matrix',
  keys: matrixKeys,
  redactions: matrixRedactions,
  // The environment alone does not switch it on.
  read: (section, context) => (section.isWritten ? readMatrixSection(section, context) : undefined),
  secrets: ({ credentials, storePassphrase }) => [
    credentials.kind === 'token' ? credentials.accessToken : undefined,
    credentials.password,
    storePassphrase,
  ],
  async load() {
    const { MatrixChannel } = await import('./matrix-channel.ts');
    return (config, context) => new MatrixChannel({ config, ...context });
  },
  extra: matrixExtra,
  control: matrixRoutes,
};
