import type { Content } from "../model/content.js";
import { LineIndex } from "./line-index.js";

/** A file's content with its lines, which are found when they are first asked for and then once. */
export class SourceFile {
  private index: LineIndex | undefined;

  constructor(
    readonly path: string,
    readonly content: Content,
  ) {}

  get lines(): LineIndex {
    this.index ??= new LineIndex(this.content);
    return this.index;
  }

  /** The line that holds `offset`, without its line end. */
  lineAt(offset: number): Content {
    return this.lines.textOf(this.lines.lineNumberAt(offset));
  }

  /** `path:line`, for people. */
  placeOf(offset: number): string {
    return `${this.path}:${this.lines.lineNumberAt(offset)}`;
  }
}
