import { styleText } from "node:util";

/** Colours for a terminal, or none. */
export interface Style {
  readonly strong: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly attention: (text: string) => string;
}

const same = (text: string) => text;

export const plainStyle: Style = { strong: same, dim: same, good: same, bad: same, attention: same };

export const colourStyle: Style = {
  strong: (text) => styleText("bold", text, { validateStream: false }),
  dim: (text) => styleText("dim", text, { validateStream: false }),
  good: (text) => styleText("green", text, { validateStream: false }),
  bad: (text) => styleText("red", text, { validateStream: false }),
  attention: (text) => styleText("yellow", text, { validateStream: false }),
};
