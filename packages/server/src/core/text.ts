/** Whether a text comes back from every database as it was: NUL and half a surrogate pair do not. */
export const isStorable = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

/** Whether a text is one emoji, as Unicode recommends them for interchange (UTS 51, ED-27). */
export const isEmoji = (text: string): boolean => /^\p{RGI_Emoji}$/v.test(text);
