import { WebSocket } from 'ws';

const { API: api = '', NUMBER: number = '' } = process.env;
const socket = new WebSocket(`${api.replace('http', 'ws')}/v1/receive/${encodeURIComponent(number)}`);
socket.on('message', async (data: Buffer) => {
  const { envelope } = JSON.parse(data.toString()) as {
    readonly envelope: { readonly sourceUuid: string; readonly dataMessage?: { readonly message?: string } };
  };
  const message = envelope.dataMessage?.message;
  if (message === undefined) return;
  await fetch(`${api}/v2/send`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ number, recipients: [envelope.sourceUuid], message }),
  });
});
