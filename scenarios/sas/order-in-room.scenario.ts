import { scenario } from '../../harness/index.ts';
import { orders } from '../confirm-in-order.ts';
import { verifyInOrder } from './verify-in-order.ts';

export default scenario({
  id: 'sas.order-in-room',
  title: 'A verification in the room holds, no matter whether the bot or the person confirms first',
  tags: ['sas'],
  requires: ['matrix.encrypted', 'matrix.cross-signing', 'sas.respond'],
  excludes: ['sas.to-device-only'],
  uses: ['bot', 'oracle', 'peer', 'traffic'],
  mutants: {
    'loses-late-mac': 'never sent done',
    'takes-steps-side-by-side': {
      says: 'cancelled although the other side had broken no rule',
      cases: ['peer-first'],
    },
  },
  cases: orders,
  run: (stage) => verifyInOrder(stage, 'room'),
});
