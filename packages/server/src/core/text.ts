/** Whether a text comes back from every database as it was: NUL and half a surrogate pair do not. */
export const isStorable = (text: string): boolean => !text.includes('\0') && text.isWellFormed();
