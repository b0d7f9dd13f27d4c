import { Hono } from 'hono';
import { invalid } from '../../base/http/bad-request.ts';
import { isBearer } from '../../base/http/bearer.ts';
import { capBody, readJsonObject, type JsonObject } from '../../base/http/json-body.ts';
import { onlyWith } from '../../base/http/known-fields.ts';
import { judgeText } from '../judge-text.ts';

const bodyLimitBytes = 262_144;
const idLimitBytes = 256;

/** A text that a caller brings. */
export interface IncomingText {
  /** The caller's own id of the text. */
  readonly id: string;
  readonly from: string;
  /** Where the answer goes. Default: `from`. */
  readonly conversation: string;
  readonly text: string;
}

/** `POST /messages`: answered at once with 202; the answer to the text is posted later. */
export function messagesApp(token: string, take: (text: IncomingText) => 'new' | 'known'): Hono {
  const app = new Hono();
  app.post(
    '/messages',
    async (c, next) => {
      if (!isBearer(c.req.header('authorization'), token))
        return c.json({ ok: false, error: 'Unauthorized' }, 401);
      await next();
      return undefined;
    },
    capBody(bodyLimitBytes),
    async (c) => {
      const text = readText(onlyWith(['id', 'from', 'conversation', 'text'], await readJsonObject(c)));
      return c.json({ ok: true, known: take(text) === 'known' }, 202);
    },
  );
  return app;
}

function readText(body: JsonObject): IncomingText {
  const [id, from] = [readName(body, 'id'), readName(body, 'from')];
  const conversation = body['conversation'] === undefined ? from : readName(body, 'conversation');
  const { text } = body;
  if (typeof text !== 'string') throw invalid('expected a string in `text`');
  const verdict = judgeText(text);
  if (verdict !== 'fine') throw invalid(`\`text\` is ${verdict}`);
  return { id, from, conversation, text };
}

function readName(body: JsonObject, key: string): string {
  const value = body[key];
  if (typeof value === 'string' && value.trim() !== '' && Buffer.byteLength(value) <= idLimitBytes)
    return value;
  throw invalid(`expected 1 to ${idLimitBytes} bytes of text in \`${key}\``);
}
