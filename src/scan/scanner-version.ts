/**
 * Raise it with every change of what a scan finds in the same bytes: results remembered under another version are
 * never used again.
 */
export const scannerVersion = 45;
