import { newQuestion, scenario } from '../../harness/index.ts';
import { ask } from '../channel/books.ts';
import { withChat } from '../telegram/chat-of.ts';

const bodyLimitBytes = 262_144;
const path = '/hooks/agent';
const unauthorized = '401 {"error":{"message":"Unauthorized","type":"unauthorized"}}';

export default scenario({
  id: 'control.hooks-agent',
  title:
    'A program with the token of the hooks starts a run of the agent, and the person it names is told nothing of it; nobody else starts one',
  tags: ['control', 'telegram', 'access'],
  requires: ['telegram.polling', 'model.answer', 'control.hooks'],
  uses: ['daemon', 'telegram', 'model'],
  mutants: {
    'tells-people-of-hooks': 'what alice was told that she had not asked: expected nothing',
    'takes-any-token': 'no token: expected 401',
    'takes-hooks-and-does-nothing': 'for the model to be asked',
  },
  async run(given) {
    const stage = withChat(given, 'telegram');
    const { chat, daemon, model, step, check, talk, deadlineMs, signal } = stage;
    const token = crypto.randomUUID();
    const question = newQuestion(talk);
    const { conversation: to } = chat.alice;
    const run = { message: question.text, channel: 'telegram', to, deliver: true };
    await step('the bot is started with hooks, and answers', async () => {
      await daemon.restartWith({ config: { gateway: { hooks: { enabled: true, token } } } });
      await ask({ ...stage, deadlineMs: stage.startDeadlineMs });
    });
    // A server may end the connection by which a body came that is too long.
    const control = daemon.requireControl().with({ connectsAnew: true });
    const post = (body: string | object, authorization: string | undefined, more = '') =>
      control.ask({ method: 'POST', path: `${path}${more}`, body, authorization: () => authorization });
    await step('who has not the token of the hooks starts nothing', async () => {
      const operator = await control.ask({ method: 'POST', path, body: run });
      const answers = {
        'no token': await post(run, undefined),
        'a guess': await post(run, 'Bearer a-guess'),
        'the token in the address': await post(run, undefined, `?token=${token}`),
        'the token of the operator': operator,
      };
      for (const [who, { status, text }] of Object.entries(answers))
        check(who, unauthorized, `${status} ${text}`);
    });
    await step('what makes no sense is refused, and starts nothing', async () => {
      const bearer = `Bearer ${token}`;
      const refused = async (what: string, body: string | object, status: number, error: string) => {
        const answer = await post(body, bearer);
        const { ok, error: told = '' } = (answer.json ?? {}) as { ok?: boolean; error?: string };
        check(
          what,
          `${status} ${error}`,
          `${answer.status} ${ok === false ? told.slice(0, error.length) : ok}`,
        );
      };
      await refused('no message', { ...run, message: ' ' }, 400, 'message required');
      await refused('nothing', '', 400, 'message required');
      await refused('no JSON', '{', 400, 'SyntaxError: ');
      await refused('an empty model', { ...run, model: ' ' }, 400, 'model required');
      await refused('an empty route', { ...run, route: ' ' }, 400, 'route required');
      check('a body above the limit', 413, (await post(' '.repeat(bodyLimitBytes + 1), bearer)).status);
      check('another method', 405, (await control.ask({ method: 'GET', path })).status);
    });
    await step('a run is begun, and the model is asked', async () => {
      const { status, json } = await control.ask({
        method: 'POST',
        path,
        body: run,
        authorization: () => undefined,
        headers: { 'x-carapace-token': token },
      });
      const { ok, runId } = (json ?? {}) as { readonly ok?: boolean; readonly runId?: string };
      check('status', 202, status);
      check('ok', true, ok === true);
      check('form of runId', true, /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/.test(String(runId)));
      const why = 'the model to be asked';
      await model.asked.first(({ text }) => text.includes(question.nonce), { why, deadlineMs, signal });
    });
    await step('alice is told nothing of it', async () => {
      await ask(stage);
      await ask(stage);
      const told = chat.attempts.items.filter(({ text }) => text.includes(question.nonce));
      check(
        'what alice was told that she had not asked',
        'nothing',
        told.length === 0 ? 'nothing' : 'an answer',
      );
      const times = model.asked.items.filter(({ text }) => text.includes(question.nonce)).length;
      check('times that the model was asked', 1, times);
    });
  },
});
