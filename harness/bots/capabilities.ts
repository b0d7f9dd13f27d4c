import { matrixCapabilities } from '../networks/matrix/capabilities.ts';
import { webhookCapabilities } from '../networks/webhook/capabilities.ts';

/** What a target may claim to be able to do. A scenario that requires more than is claimed is skipped. */
export const capabilities = {
  ...matrixCapabilities,
  ...webhookCapabilities,
  'control.verifications': 'lists, accepts, confirms and cancels verifications on its control API',
} as const;
export type Capability = keyof typeof capabilities;
