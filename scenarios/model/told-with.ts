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

/**
 * How the model was told of earlier questions and their answers when it was asked a later one: who said each, by the number
 * of the question, e.g. `user 1, assistant 1, user 2, assistant 2`.
 */
export function toldAs(
  { model }: Stage<'model'>,
  later: { readonly question: Question },
  earlier: readonly { readonly question: Question }[],
): string {
  const request = model.asked.items.find(({ text }) => text.includes(later.question.nonce));
  const turns = (request?.earlier ?? []).flatMap((text, index) => {
    const number = earlier.findIndex(({ question }) => text.includes(question.nonce)) + 1;
    return number > 0 ? [`${request!.speakers[index]} ${number}`] : [];
  });
  return turns.join(', ') || 'nothing';
}
