/** What serves a script in a configuration of Apache. */
export const apacheSign = "WSGIScriptAlias";

/** Every place in a configuration of Apache at which a file may be served or a directory opened has one of these. */
export const apacheSigns: readonly string[] = [apacheSign, "<Directory"];
