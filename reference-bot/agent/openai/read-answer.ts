import { EventSourceParserStream } from 'eventsource-parser/stream';
import { AgentError } from '../agent.ts';

interface Chunk {
  readonly error?: { readonly message?: unknown };
  readonly choices?: readonly {
    readonly delta?: { readonly content?: unknown };
    readonly finish_reason?: unknown;
  }[];
}

/**
 * Puts the pieces of a streamed answer together. One that ends without saying why is incomplete, and is not given out.
 * @param onPiece called with each piece that comes.
 * @throws AgentError
 */
export async function readAnswer(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  onPiece: () => void,
): Promise<string> {
  let answer = '';
  const events = stream.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  for await (const { data } of events) {
    onPiece();
    if (data === '[DONE]') break;
    const { error, choices: [choice] = [] } = parse(data);
    if (error !== undefined)
      throw new AgentError(`the model failed: ${String(error.message ?? 'no reason given')}`, {
        passes: true,
      });
    if (typeof choice?.delta?.content === 'string') answer += choice.delta.content;
    if (typeof choice?.finish_reason !== 'string') continue;
    if (answer.trim() !== '') return answer;
    throw new AgentError('the model answered nothing', { passes: true });
  }
  throw new AgentError('the answer of the model ended in the middle', { passes: true });
}

function parse(data: string): Chunk {
  try {
    const chunk: unknown = JSON.parse(data);
    if (typeof chunk === 'object' && chunk !== null) return chunk;
  } catch {
    // Told below.
  }
  throw new AgentError('the model answers with something that is no JSON', { passes: false });
}
