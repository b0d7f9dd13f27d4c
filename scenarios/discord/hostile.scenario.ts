import { scenario } from '../../harness/index.ts';
import { ask, countMessages, expectEachAnsweredOnce } from '../channel/books.ts';
import { healthOf } from '../channel/health.ts';
import { beginTalk, withDiscord } from './begin-talk.ts';

const deep = `${'{"a":'.repeat(1_000)}1${'}'.repeat(1_000)}`;
const frames: readonly (string | Buffer)[] = [
  'nonsense',
  '',
  '[]',
  'null',
  '7',
  '"text"',
  '{}',
  '{"op":"0"}',
  '{"op":99,"d":{}}',
  '{"op":-1}',
  '{"op":0}',
  '{"op":0,"t":"MESSAGE_CREATE","s":null,"d":null}',
  '{"op":0,"t":"MESSAGE_CREATE","s":"1","d":[]}',
  '{"op":0,"t":"MESSAGE_CREATE","s":-5,"d":{"id":1,"author":[],"content":{}}}',
  '{"op":0,"t":"MESSAGE_CREATE","s":0,"d":{"id":"1","channel_id":"../../users/@me","author":{"id":"1"},"content":"x"}}',
  '{"op":0,"t":"__proto__","s":1,"d":{"__proto__":{"bot":false}}}',
  '{"op":10,"d":{"heartbeat_interval":-1}}',
  '{"op":10,"d":null}',
  '{"op":11,"d":{"unasked":true}}',
  `{"op":0,"t":"MESSAGE_CREATE","s":1,"d":${deep}}`,
  `{"op":0,"t":"PRESENCE_UPDATE","s":1,"d":"${'x'.repeat(2_000_000)}"}`,
  Buffer.from([0, 1, 2, 255]),
];

export default scenario({
  id: 'discord.hostile',
  title: 'Discord: frames that no gateway sends neither end the bot nor its connection, and are not answered',
  tags: ['discord', 'hostile'],
  requires: ['discord.gateway', 'discord.robust'],
  uses: ['daemon', 'discord'],
  mutants: { 'discord-dies-of-nonsense': 'the bot' },
  async run(given) {
    const stage = withDiscord(given);
    const { chat, step, check } = stage;
    await beginTalk(stage);
    const before = countMessages(chat);
    const connections = chat.gateway.connections;
    await step('it is sent frames that no gateway sends, and somebody asks something', async () => {
      for (const frame of frames) chat.gateway.sendRaw(frame);
      expectEachAnsweredOnce(stage, [await ask(stage), await ask(stage, chat.bob)]);
    });
    await step('it has answered the questions alone, by the same connection, and is well', async () => {
      check('messages of the bot', 2, countMessages(chat) - before);
      check('connections', connections, chat.gateway.connections);
      if (stage.claims('channel.health')) check('health', 'connected', await healthOf(stage));
    });
  },
});
