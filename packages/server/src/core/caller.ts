import type { AppError } from './errors.ts';
import type { Principal } from './model.ts';

/** Who asks, as far as the token tells. */
export type Caller =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'refused'; readonly error: AppError }
  | { readonly kind: 'known'; readonly principal: Principal };
