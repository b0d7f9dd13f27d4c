import type { Setups } from './setup.ts';
import { botSetups } from './setups/bot-setups.ts';
import { chatSetups } from './setups/chat-setups.ts';
import { matrixSetups } from './setups/matrix-setups.ts';
import { signUpSetups } from './setups/sign-up-setups.ts';

/** How each part of a stage is set up. */
export const setups: Setups = { ...botSetups, ...matrixSetups, ...signUpSetups, ...chatSetups };
