import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { BodyFault } from './body-fault.ts';
import { capBody, readJsonObject } from './json-body.ts';

const limitBytes = 20;

const app = new Hono();
app.post('/', capBody(limitBytes), async (c) => c.json(await readJsonObject(c)));
app.onError((error, c) =>
  error instanceof BodyFault ? c.text(`${error.kind}: ${error.message}`, 400) : c.text(String(error), 500),
);

async function post(body: BodyInit): Promise<string> {
  const request = new Request('http://fake/', { method: 'POST', body, duplex: 'half' } as RequestInit);
  return (await app.request(request)).text();
}

/** A body that is sent in pieces and whose length nobody tells; after them `end` is called. */
function pieces(texts: readonly string[], end: (controller: ReadableStreamDefaultController) => void) {
  const left = [...texts];
  return new ReadableStream({
    pull(controller) {
      const next = left.shift();
      if (next === undefined) end(controller);
      else controller.enqueue(Buffer.from(next));
    },
  });
}

describe('a JSON body', () => {
  it('is an object of as many bytes as are allowed', async () => {
    expect(await post('{"a":"123456789012"}')).toBe('{"a":"123456789012"}');
    expect(await post(pieces(['{"a":', '[1]}'], (stream) => stream.close()))).toBe('{"a":[1]}');
  });

  it.each([
    ['one byte more', '{"a":"1234567890123"}', 'too-long: expected at most 20 bytes'],
    [
      'more than it told',
      pieces(['{"a":"', '12345678901234567890', '"}'], (stream) => stream.close()),
      'too-long: expected at most 20 bytes',
    ],
    [
      'an object whose sender left',
      pieces(['{"a":1}'], (stream) => stream.error(new Error('gone'))),
      'no-json: the body was cut off',
    ],
    ['nothing', '', 'no-json: '],
    ['a byte order mark', '\uFEFF{}', 'no-json: '],
    ['no UTF-8', Uint8Array.of(0x22, 0xff, 0x22), 'no-json: '],
    ['a list', '[]', 'no-object: expected a JSON object, got an array'],
    ['null', 'null', 'no-object: expected a JSON object, got null'],
    ['a number', '7', 'no-object: expected a JSON object, got a number'],
  ])('is not %s', async (_what, body, answer) => {
    expect(await post(body)).toContain(answer);
  });
});
