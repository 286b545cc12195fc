import { createRequire } from 'node:module';
// `require`, because the answer is wanted at once, and a server where nobody registers shall not
// hold the list. The annotation gives back the types that it loses.
const require = createRequire(import.meta.url);
let common;
/** Whether a password is one of the 49,000 most common, in any case. The first call loads the list. */
export function isCommonPassword(password) {
    common ??= new Set(require('@zxcvbn-ts/language-common').dictionary['passwords-common']);
    return common.has(password.toLowerCase());
}
