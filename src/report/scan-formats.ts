/** How a scan is printed: for people, programs, code scanning, an action's log, and test reports. */
export const scanFormats = ["text", "json", "sarif", "github", "junit"] as const;

export type ScanFormat = (typeof scanFormats)[number];
