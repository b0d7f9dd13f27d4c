import { openChat } from '../stage/chats.ts';
import { discordFrame } from './testing/discord-frames.ts';
import { testFramesOf } from './testing/frames-of.ts';

testFramesOf({
  what: 'the gateway of Discord',
  open: openChat.discord,
  lineOf: ({ gateway }) => gateway,
  frame: discordFrame,
});
