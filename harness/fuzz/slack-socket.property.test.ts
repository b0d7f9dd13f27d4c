import { openChat } from '../stage/chats.ts';
import { testFramesOf } from './testing/frames-of.ts';
import { slackFrame } from './testing/slack-frames.ts';

testFramesOf({
  what: 'Socket Mode of Slack',
  open: openChat.slackSocket,
  lineOf: ({ sockets, connections }) => ({ sockets, connections: connections.items.length }),
  frame: slackFrame,
});
