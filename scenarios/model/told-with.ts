import type { Question, Stage } from '../../harness/index.ts';

/** Whether the model has heard of an earlier question when it was asked a later one. */
export function toldWith(
  { model }: Stage<'model'>,
  later: { readonly question: Question },
  earlier: { readonly question: Question },
): 'told' | 'not told' {
  const requests = model.asked.items.filter(({ text }) => text.includes(later.question.nonce));
  const isTold = requests.some((one) => one.earlier.some((text) => text.includes(earlier.question.nonce)));
  return isTold ? 'told' : 'not told';
}
