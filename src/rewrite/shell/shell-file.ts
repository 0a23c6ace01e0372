import type { Content } from "../../model/content.js";
import { LineIndex } from "../../text/line-index.js";
import { type ShellTree, shellTree } from "./shell-tree.js";

/** A shell file of the repository with its tree. */
export class ShellFile {
  /** Null where it does not parse. */
  readonly tree: ShellTree | null;
  readonly lines: LineIndex;

  constructor(
    readonly path: string,
    readonly content: Content,
  ) {
    this.tree = shellTree(content);
    this.lines = new LineIndex(content);
  }

  lineAt(offset: number): Content {
    return this.lines.textOf(this.lines.lineNumberAt(offset));
  }

  placeOf(offset: number): string {
    return `${this.path}:${this.lines.lineNumberAt(offset)}`;
  }
}
