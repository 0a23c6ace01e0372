const common = {
  testEnvironment: "node",
  extensionsToTreatAsEsm: [".ts"],
  transform: { "^.+\\.ts$": ["@swc/jest", { jsc: { target: "es2022", parser: { syntax: "typescript" } } }] },
  moduleNameMapper: { "^(\\.{1,2}/.*)\\.js$": "$1" },
};

/** `unit` needs Node, git and Python alone; `servers` runs against real servers, which it starts itself. */
export default {
  // A machine that does other things too makes no test fail.
  testTimeout: 240_000,
  projects: [
    {
      ...common,
      displayName: "unit",
      testMatch: ["<rootDir>/test/**/*.test.ts"],
      testPathIgnorePatterns: ["\\.servers\\.test\\.ts$"],
    },
    { ...common, displayName: "servers", testMatch: ["<rootDir>/test/**/*.servers.test.ts"] },
  ],
};
