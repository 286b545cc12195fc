import type { Case } from './case.ts';
import { chatCases } from './chat.ts';
import { directCases } from './direct.ts';
import { fanoutCases, nodesCases } from './fanout.ts';
import { idleCases } from './idle.ts';
import { joinCases } from './join.ts';
import { resumeCases } from './resume.ts';
import { roomsCases } from './rooms.ts';

export const cases: readonly Case[] = [
  ...directCases,
  ...fanoutCases,
  ...joinCases,
  ...idleCases,
  ...roomsCases,
  ...resumeCases,
  ...chatCases,
  ...nodesCases,
];
