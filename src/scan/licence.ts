import type { Content } from "../model/content.js";

const licenceWords =
  /licen[cs]ed|SPDX-License-Identifier|Redistribution and use|Permission is hereby granted/i;
const notLicence = /^#!|^#.*coding[:=]|^#\s*(?:copyright|\(c\)|©|all rights reserved|@?authors?:)/i;

/**
 * The licence comment at the top of a Python file as it stands, without its shebang, coding line and the copyright
 * lines, which belong to the people who wrote that file; empty if there is none. Lines end with LF.
 */
export function licenceOf(content: Content): Content {
  const lines: string[] = [];
  for (const line of content.split(/\r?\n/)) {
    if (line !== "" && !line.startsWith("#")) break;
    if (line === "" && lines.some((kept) => licenceWords.test(kept))) break;
    lines.push(line);
  }
  const first = lines.findIndex((line) => licenceWords.test(line) && !notLicence.test(line));
  if (first === -1) return "";
  const kept = lines.slice(first).filter((line) => line !== "" && !notLicence.test(line));
  while (kept.length > 0 && /^#\s*$/.test(kept.at(-1) ?? "")) kept.pop();
  return `${kept.join("\n")}\n`;
}
