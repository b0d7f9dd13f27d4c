import { newQuestion, type Parts, type Place, type Said } from '../../harness/index.ts';
import { ask, untilAnswered } from './books.ts';

type CrowdStage = Parameters<typeof ask>[0] &
  Pick<Parts, 'model'> & { step<Value>(name: string, act: () => Promise<Value> | Value): Promise<Value> };

/** Where many read along. */
interface Crowd {
  /** The conversation, with somebody in it that the bot serves. */
  readonly place: Place;
  /** Says something to the bot by its name. */
  readonly mention: (text: string, place: Place) => Promise<Said>;
}

/** A stranger asks something where others are served, changes it, and is neither answered nor put before the model. */
export async function expectStrangerIsNotServedAmongOthers(stage: CrowdStage, crowd: Crowd): Promise<void> {
  const { chat, model, step, check, talk } = stage;
  const strange: { readonly nonce: string; isAnsweredBy(text: string): boolean }[] = [];
  const askByName = async (): Promise<void> => {
    const question = newQuestion(talk);
    await untilAnswered(stage, [{ question, said: await crowd.mention(question.text, crowd.place) }]);
  };
  await step('the bot answers, also where others read along', async () => {
    await ask(stage);
    await askByName();
  });
  await step('a stranger asks something there, and changes it', async () => {
    const [question, changed] = [newQuestion(talk), newQuestion(talk)];
    strange.push(question, changed);
    const place = { ...crowd.place, from: chat.stranger.from };
    const said = await crowd.mention(question.text, place);
    await chat.edit(said, said.text.replace(question.text, changed.text));
  });
  await step('others are answered there after it', async () => {
    await askByName();
    await ask(stage);
    await askByName();
  });
  await step('the stranger was told nothing, and the model neither', () => {
    const answers = chat.heard.items.filter(({ text }) => strange.some((one) => one.isAnsweredBy(text)));
    check('answers to the stranger', 0, answers.length);
    const asked = model.asked.items.filter(({ text }) => strange.some(({ nonce }) => text.includes(nonce)));
    check('times that the model was asked', 0, asked.length);
  });
}
