/**
 * What can be said to us, as Markdown that is plain text as well. Indented, so that no line of it is a word to us
 * (comment-words.ts).
 */
export const helpText = `A line of its own in a comment, with or without a slash before it:

    wsgi-shift rescan          look at this branch again
    wsgi-shift status          what is open, whose it is, what is left to a person
    wsgi-shift approve         this change, as it stands, may be reviewed
    wsgi-shift decline [why]   close this change; it stays closed
    wsgi-shift takeover        open this change again, and let the bot replace what people pushed to it
    wsgi-shift help            this

The first two and the last are for anybody. The others are for whoever may write to the repository, or vote Code-Review +2 on Gerrit.`;
