import { messageOf } from '../../../base/errors/message-of.ts';
import { askControl } from '../../connection/control-request.ts';
import type { GatewayAddress } from '../../connection/find-gateway.ts';
import type { Console } from '../../console/console.ts';
import { askHealth } from '../status.ts';
import { type Fine, NotFine, type Skipped, type Step } from './check.ts';
import { awaitMatrixConnection } from './matrix-connection.ts';
import { readMatrixBlock } from './matrix-block.ts';
import { sendMatrixPing } from './matrix-ping.ts';

/**
 * What must be fine for the Matrix channel to work, in this order.
 * @param room id of the room for a test message; undefined: none is sent.
 * @throws Error when the configuration cannot be read at all.
 */
export async function matrixSteps(
  console: Console,
  gateway: GatewayAddress,
  room: string | undefined,
): Promise<readonly Step[]> {
  const { requireUser, requireStoreSecret } = await readMatrixBlock(console);
  return [
    {
      name: 'Matrix configuration',
      remedy: 'mend what is named, and run this command again',
      look: async () => fine(`Matrix user ${await requireUser()} is configured`),
    },
    {
      name: 'Matrix encrypted store',
      remedy:
        'set CARAPACE_CONFIG_PASSWORD or MATRIX_STORE_PASSPHRASE in this terminal as the gateway has it',
      look: async () => fine(await requireStoreSecret()),
    },
    {
      name: 'Gateway reachability',
      remedy: 'start the gateway in another terminal with cara-ref start, or name its port with --port',
      look: async () => {
        await askHealth(console, gateway).catch((error: unknown) => {
          // What helps is said as the next step.
          throw new Error(messageOf(error).split('\n', 1)[0]);
        });
        return fine(`service is reachable at ${gateway.host}:${gateway.port}`);
      },
    },
    {
      name: 'Matrix runtime registration',
      remedy: 'fix Matrix runtime startup and rerun `cara-ref verify --outcome matrix`',
      look: async () => {
        await awaitMatrixConnection(console, gateway);
        return fine('matrix channel is connected');
      },
    },
    {
      name: 'Matrix verification API',
      remedy: 'see the answer above',
      look: async () => {
        await askControl(console, gateway, { method: 'GET', path: '/control/matrix/verifications' }).catch(
          (error: unknown) => {
            const [detail, hint] = messageOf(error).split('\n  → ', 2);
            throw hint === undefined ? error : new NotFine(detail!, hint);
          },
        );
        return fine('daemon verification endpoint is reachable');
      },
    },
    {
      name: 'Matrix send path',
      remedy:
        'check that the account has joined the room, and that the room is encrypted only if matrix.encrypted is',
      look: () => (room === undefined ? Promise.resolve(skipped) : sendMatrixPing(console, gateway, room)),
    },
  ];
}

const skipped: Skipped = {
  outcome: 'skip',
  detail: 'Matrix room id not provided; send-path test skipped',
  next: 'invite the bot to a room, and name the room with --matrix-to (in Element: room settings, Advanced; or cara-ref logs)',
};

function fine(detail: string): Fine {
  return { outcome: 'pass', detail };
}
