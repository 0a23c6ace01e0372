import { type Content, decodeText } from "../model/content.js";
import type { Span } from "../model/script.js";

/** One line of an option's value, stripped as configparser strips it. */
export interface ConfigValueLine {
  readonly text: string;
  /** Byte span of the stripped text. */
  readonly span: Span;
  /** 1-based. */
  readonly line: number;
}

export interface ConfigOption {
  readonly section: string;
  /** As configparser names it: in lower case. */
  readonly name: string;
  readonly line: number;
  /** Bytes from the start of the option's first line to the start of the line after its last value line. */
  readonly span: Span;
  /** The value's lines in order, the empty ones left out. */
  readonly value: readonly ConfigValueLine[];
}

export interface ConfigSection {
  readonly name: string;
  readonly line: number;
  /** Byte span of the header's line, its line end included. */
  readonly header: Span;
}

export type ConfigFile =
  | {
      readonly kind: "parsed";
      readonly sections: readonly ConfigSection[];
      readonly options: readonly ConfigOption[];
    }
  | { readonly kind: "refused"; readonly error: ConfigError };

/** Why configparser refuses a file, by the name of the exception that it raises. */
export interface ConfigError {
  readonly exception:
    | "UnicodeDecodeError"
    | "MissingSectionHeaderError"
    | "DuplicateSectionError"
    | "DuplicateOptionError"
    | "ParsingError";
  readonly line: number;
  readonly detail: string;
}

// What str.isspace() and `\s` mean to Python; JavaScript's `\s` has U+FEFF more and U+001C–001F and U+0085 less.
const space = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const leading = new RegExp(`^[${space}]*`);
const nonSpace = new RegExp(`[^${space}]`);
const sectionHeader = /^\[(.+)\]/s;

interface OpenOption {
  readonly section: string;
  readonly name: string;
  readonly line: number;
  readonly start: number;
  end: number;
  readonly value: ConfigValueLine[];
}

interface SourceLine {
  readonly number: number;
  readonly start: number;
  /** Start of the next line. */
  readonly next: number;
  readonly text: string;
}

/**
 * Reads a file exactly as `configparser.ConfigParser().read(path, encoding="utf-8")` does, which is how pbr reads
 * setup.cfg, and keeps the byte span of everything. Follows `RawConfigParser._read` of Python 3.11, strict, with the
 * default delimiters, comment prefixes and empty lines in values; interpolation is left to the reader of a value.
 */
export function parseConfig(content: Content): ConfigFile {
  const reader = new ConfigReader();
  if (!isUtf8(content)) {
    return refused("UnicodeDecodeError", firstInvalidLine(content), "the file is not UTF-8");
  }
  for (const line of sourceLines(content)) {
    const error = reader.take(line);
    if (error) return { kind: "refused", error };
  }
  return reader.finish();
}

class ConfigReader {
  private readonly sections: ConfigSection[] = [];
  private readonly options: OpenOption[] = [];
  private readonly seen = new Set<string>();
  private section: string | undefined;
  private option: OpenOption | undefined;
  private indent = 0;
  private parsingError: ConfigError | undefined;

  /** Takes the next line; returns the error at which configparser stops at once. */
  take(line: SourceLine): ConfigError | undefined {
    const stripped = strip(line.text);
    if (stripped === "" || stripped.startsWith("#") || stripped.startsWith(";")) return undefined;
    const indent = line.text.search(nonSpace);
    if (this.option && indent > this.indent) {
      this.addValue(line, stripped, indent);
      return undefined;
    }
    this.indent = indent;
    const header = sectionHeader.exec(stripped)?.[1];
    if (header !== undefined) return this.openSection(header, line);
    if (this.section === undefined) {
      return configError(
        "MissingSectionHeaderError",
        line.number,
        "the file does not begin with a section header",
      );
    }
    return this.openOption(this.section, stripped, line, indent);
  }

  finish(): ConfigFile {
    if (this.parsingError) return { kind: "refused", error: this.parsingError };
    const options = this.options.map(({ start, end, ...option }) => ({ ...option, span: { start, end } }));
    return { kind: "parsed", sections: this.sections, options };
  }

  private openSection(name: string, line: SourceLine): ConfigError | undefined {
    if (name !== "DEFAULT") {
      if (this.seen.has(sectionKey(name))) {
        return configError("DuplicateSectionError", line.number, `section [${name}] stands there twice`);
      }
      this.seen.add(sectionKey(name));
    }
    this.section = name;
    this.option = undefined;
    this.sections.push({ name, line: line.number, header: { start: line.start, end: line.next } });
    return undefined;
  }

  private openOption(
    section: string,
    stripped: string,
    line: SourceLine,
    indent: number,
  ): ConfigError | undefined {
    const delimiter = stripped.search(/[=:]/);
    const name = delimiter === -1 ? "" : strip(stripped.slice(0, delimiter)).toLowerCase();
    if (name === "") {
      this.parsingError ??= configError(
        "ParsingError",
        line.number,
        "the line is neither an option nor a section header",
      );
      if (delimiter === -1) return undefined;
    }
    const key = `${section}\n${name}`;
    if (this.seen.has(key)) {
      return configError(
        "DuplicateOptionError",
        line.number,
        `option ${name} stands twice in section [${section}]`,
      );
    }
    this.seen.add(key);
    if (name === "") {
      // Nothing continues an option without a name; the error is raised at the end of the file.
      this.option = undefined;
      return undefined;
    }
    this.option = { section, name, line: line.number, start: line.start, end: line.next, value: [] };
    this.options.push(this.option);
    const value = strip(stripped.slice(delimiter + 1));
    if (value !== "")
      this.addValue(line, value, indent + stripped.length - lstrip(stripped.slice(delimiter + 1)).length);
    return undefined;
  }

  private addValue(line: SourceLine, text: string, column: number): void {
    if (!this.option) return;
    const start = line.start + Buffer.byteLength(line.text.slice(0, column));
    this.option.value.push({
      text,
      span: { start, end: start + Buffer.byteLength(text) },
      line: line.number,
    });
    this.option.end = line.next;
  }
}

function sectionKey(name: string): string {
  return `[${name}]`;
}

function configError(exception: ConfigError["exception"], line: number, detail: string): ConfigError {
  return { exception, line, detail };
}

function refused(exception: ConfigError["exception"], line: number, detail: string): ConfigFile {
  return { kind: "refused", error: configError(exception, line, detail) };
}

/** Lines as Python's universal newlines make them: LF, CRLF and a lone CR end one. */
function* sourceLines(content: Content): Generator<SourceLine> {
  const lineEnd = /\r\n|\r|\n/g;
  let start = 0;
  for (let number = 1; start < content.length; number++) {
    lineEnd.lastIndex = start;
    const end = lineEnd.exec(content);
    const next = end ? end.index + end[0].length : content.length;
    yield { number, start, next, text: decodeText(content.slice(start, end?.index ?? content.length)) };
    start = next;
  }
}

function strip(text: string): string {
  let end = text.length;
  while (end > 0 && !nonSpace.test(text[end - 1] ?? "")) end--;
  return lstrip(text.slice(0, end));
}

function lstrip(text: string): string {
  return text.replace(leading, "");
}

function isUtf8(content: Content): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(content, "latin1"));
    return true;
  } catch {
    return false;
  }
}

function firstInvalidLine(content: Content): number {
  let line = 1;
  for (const { number, text, start, next } of sourceLines(content)) {
    line = number;
    if (text.includes("\ufffd") && !isUtf8(content.slice(start, next))) break;
  }
  return line;
}
