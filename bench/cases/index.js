import { directCases } from './direct.ts';
import { fanoutCases } from './fanout.ts';
import { idleCases } from './idle.ts';
import { joinCases } from './join.ts';
export const cases = [...directCases, ...fanoutCases, ...joinCases, ...idleCases];
