import { scenario } from '../../harness/index.ts';
import { orders } from '../confirm-in-order.ts';
import { verifyInOrder } from './verify-in-order.ts';

export default scenario({
  id: 'onboard.C.order-to-device',
  tier: 'C',
  title:
    'A verification of a newcomer by to-device messages holds, no matter whether the newcomer or the person confirms first',
  tags: ['onboarding', 'sas'],
  requires: ['onboard.answer', 'onboard.sas'],
  uses: ['peer', 'signUp', 'traffic'],
  playedBy: ['element', 'spec'],
  mutants: { 'loses-late-mac': 'never sent done' },
  cases: orders,
  run: (stage) => verifyInOrder(stage, 'to-device'),
});
