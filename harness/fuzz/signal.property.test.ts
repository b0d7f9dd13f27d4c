import { openChat } from '../stage/chats.ts';
import { testFramesOf } from './testing/frames-of.ts';
import { signalFrame } from './testing/signal-frames.ts';

testFramesOf({
  what: 'the socket of Signal',
  open: openChat.signalSocket,
  lineOf: (chat) => chat,
  frame: signalFrame,
});
