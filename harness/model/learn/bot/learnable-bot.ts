import { messageOf } from '../../../errors/message-of.ts';
import type { Conversation, Converse } from '../../suite/conversation.ts';
import { exists, isOpener, type Input } from '../../machine/inputs.ts';
import type { Machine, Step } from '../../machine/machine.ts';
import { stepFor, written, type Output } from '../../machine/outputs.ts';
import type { State } from '../../machine/states.ts';
import type { Learnable } from '../teacher.ts';

/** What comes of an input that makes no sense yet, or no longer, and is not done at all. */
export const notDone = 'not done';

/** The bot is no longer there, or no longer answers, after something was done to it. */
export class BotGaveUp extends Error {
  override readonly name = 'BotGaveUp';
}

/**
 * A bot as something to learn: each try is a verification of its own. What comes of an input is what the bot does before it
 * answers two questions, written as in `outputs.ts`.
 * @param machine says what is worth waiting for; all else that the bot does is learned, too.
 */
export function learnableBot(converse: Converse, machine: Machine): Learnable<Input> {
  const { variant } = machine;
  const opens = (input: Input): boolean => isOpener(input, variant);
  return {
    async begin() {
      const conversation = await converse();
      const done: Input[] = [];
      const giveUp = (error: unknown): never => {
        throw new BotGaveUp(`${messageOf(error)}\n  after ${done.join(' · ')}`, { cause: error });
      };
      /** Undefined once the bot has left the machine. */
      let state: State | undefined = machine.initial;
      return {
        async step(input, known) {
          // A request begins another verification; a start can come again.
          if (done.length === 0 ? !opens(input) : opens(input) && variant.asks !== 'nobody') return notDone;
          if (state !== undefined && !exists(input, variant, state)) return notDone;
          done.push(input);
          const may = (state && machine.states.get(state)?.get(input)?.may) ?? [];
          const outputs = await perform(conversation, input, may, known).catch(giveUp);
          state = stepFor(may, written(outputs))?.to;
          return written(outputs);
        },
        async end() {
          await conversation.end().catch(giveUp);
        },
      };
    },
  };
}

async function perform(
  conversation: Conversation,
  input: Input,
  may: readonly Step[],
  known: string | undefined,
): Promise<readonly Output[]> {
  if (known !== undefined) return conversation.do(input, [{ says: outputsIn(known), to: 'none' }]);
  // An order is always answered.
  const least: readonly Step[] = input.startsWith('order/') ? [{ says: ['ok'], to: 'none' }] : [];
  const first = await conversation.do(input, may.length > 0 ? may : least);
  return inOrder([...first, ...(await conversation.settle())]);
}

function outputsIn(text: string): readonly Output[] {
  return text === written([]) ? [] : (text.split(', ') as Output[]);
}

/** What was seen elsewhere than on the wire comes last, also where another step came after it. */
function inOrder(outputs: readonly Output[]): readonly Output[] {
  return [...outputs.filter((output) => !isSeen(output)), ...outputs.filter(isSeen)];
}

function isSeen(output: Output): boolean {
  return output.startsWith('shown') || output.startsWith('signed');
}
