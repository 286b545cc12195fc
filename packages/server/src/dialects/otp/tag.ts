import { dialectTag } from '../../core/ids.ts';

export const TAG = dialectTag('otp');
