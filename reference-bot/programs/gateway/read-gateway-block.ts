import { ConfigIssues } from '../../base/config/config-issue.ts';
import { asObject } from '../../base/json.ts';
import type { Environment, Files } from '../../base/seams/seams.ts';
import { addConfigEnvironment } from './config-environment.ts';
import { openSealed } from './open-sealed.ts';
import { fillPlaceholders } from './placeholders.ts';
import { readConfigDocument } from './read-document.ts';

/** What an operator's commands need to know of a gateway. */
export interface GatewayBlock {
  readonly port?: number;
  readonly credential?: string;
}

/**
 * Reads only what opens the gateway, so that the other blocks may be wrong, or name variables that are set for the
 * gateway alone. A value that cannot be used is left out.
 * @throws ConfigError when there is no readable file.
 */
export async function readGatewayBlock(files: Files, processEnv: Environment): Promise<GatewayBlock> {
  const { document } = await readConfigDocument(files, processEnv);
  const { env: block, gateway } = asObject(document);
  const { port, auth } = asObject(gateway);
  const password = processEnv['CARAPACE_CONFIG_PASSWORD'];
  const variables = await openSealed(block, password, new ConfigIssues());
  const env = addConfigEnvironment(variables.value, processEnv, new ConfigIssues());
  const opened = await openSealed(fillEach(asObject(auth), env), password, new ConfigIssues());
  const credential = chooseCredential(env, asObject(opened.value));
  return {
    ...(Number.isInteger(port) && { port: Number(port) }),
    ...(credential !== undefined && { credential }),
  };
}

/** The token, else the password; those of the environment count more than those of the configuration. */
export function chooseCredential(
  env: Environment,
  { token, password }: Readonly<Record<string, unknown>> = {},
): string | undefined {
  const all = [env['CARAPACE_GATEWAY_TOKEN'], token, env['CARAPACE_GATEWAY_PASSWORD'], password];
  return all.flatMap((one) => (typeof one === 'string' ? one.trim() : [])).find(Boolean);
}

/** Without those that name a variable which is not set. */
function fillEach(auth: Readonly<Record<string, unknown>>, env: Environment): object {
  const filled = Object.entries(auth).flatMap(([key, value]) => {
    const issues = new ConfigIssues();
    const text = fillPlaceholders(value, env, issues);
    return issues.all.length === 0 ? [[key, text]] : [];
  });
  return Object.fromEntries(filled) as object;
}
