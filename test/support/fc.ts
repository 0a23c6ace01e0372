import fc from "fast-check";

// What is tried is the same each time, so that a run fails for what was changed and not by chance. Others are tried on purpose.
fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? "20261126") });

export { fc };
