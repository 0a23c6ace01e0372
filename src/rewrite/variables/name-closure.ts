import type { Content } from "../../model/content.js";
import type { FileEdit } from "../../model/mention.js";
import type { Span } from "../../model/script.js";
import { placesOf } from "../../text/places-of.js";
import type { SourceFile } from "../../text/source-file.js";
import { carriedName } from "./carried-name.js";
import { chartRoot, mayConcern } from "./chart-root.js";
import type { GivenValue } from "./given-value.js";
import { rolesElsewhere } from "./roles-elsewhere.js";
import { renamedReference } from "./template-reference.js";
import { type VariableUse, variableUse } from "./variable-use.js";

/** Where the variables that carry a script end, and what must change so that they carry a module. */
export interface NameClosure {
  /** Why they cannot; null if they can. */
  readonly fault: string | null;
  /** What the first name is called for a module. */
  readonly renamed: string;
  /** Edits beside the literal values. */
  readonly edits: readonly FileEdit[];
  /** Literal values that must change together with the first one, by place. */
  readonly literals: readonly { readonly path: string; readonly given: GivenValue; readonly place: string }[];
  /** What the report says of the end. */
  readonly note: string;
  readonly isUnused: boolean;
}

interface PlacedUse {
  readonly file: SourceFile;
  readonly place: string;
  readonly use: VariableUse;
}

/** More places than this hang on no one name. */
const mostPlaces = 500;

const notGiven = /^(?:|null|~|omit|None|''|"")$/;

/** Follows one name through all files that use it. One search answers for every mention of the same name. */
export class NameClosures {
  private readonly uses = new Map<string, readonly PlacedUse[]>();
  private readonly closures = new Map<string, NameClosure>();

  constructor(
    private readonly documents: ReadonlyMap<string, SourceFile>,
    private readonly followed: ReadonlySet<string>,
  ) {}

  /** The closure of a name that a file gives a value. */
  of(name: string, path: string): NameClosure {
    const chart = chartRoot(path);
    const key = `${name} ${chart}`;
    const known = this.closures.get(key) ?? new Following(this, this.followed, chart).from(name);
    this.closures.set(key, known);
    return known;
  }

  usesOf(name: string): readonly PlacedUse[] {
    const known = this.uses.get(name) ?? [...this.search(name)];
    this.uses.set(name, known);
    return known;
  }

  private *search(name: string): Generator<PlacedUse> {
    for (const file of this.documents.values()) {
      for (const start of placesOf(name, file.content)) {
        const use = variableUse(file, { start, end: start + name.length });
        yield { file, place: file.placeOf(start), use };
      }
    }
  }
}

/** One walk: from a name to those that it passes its value to, and back to those that it gets one from. */
class Following {
  private readonly names = new Map<string, string>();
  private readonly queue: string[] = [];
  private readonly edits: FileEdit[] = [];
  private readonly literals: { path: string; given: GivenValue; place: string }[] = [];
  private readonly notes = new Set<string>();
  private readonly ofEnds = new Map<string, string | null>();
  private fault: string | null = null;
  private ends = 0;

  constructor(
    private readonly closures: NameClosures,
    private readonly followed: ReadonlySet<string>,
    private readonly chart: string | null,
  ) {}

  from(name: string): NameClosure {
    this.reach(name);
    for (let next = this.queue.shift(); next !== undefined && this.fault === null; next = this.queue.shift())
      this.follow(next);
    const places = this.edits.length + this.literals.length;
    if (places > mostPlaces) this.fault = `${places} places hang on ${name}`;
    const isUnused = this.fault === null && this.ends === 0;
    if (isUnused) this.fault = `nothing in this repository uses ${name}`;
    return {
      isUnused,
      fault: this.fault,
      renamed: this.names.get(name) ?? name,
      edits: this.edits,
      literals: this.literals,
      note: [...this.notes].join("; "),
    };
  }

  /** Names are known by their new name before their uses are edited, as uses name each other. */
  private reach(name: string): string {
    const known = this.names.get(name);
    if (known !== undefined) return known;
    const end = this.endOf(name);
    const renamed = end ?? this.joinedEnd(name) ?? carriedName(name, this.isHelm(name));
    this.names.set(name, renamed);
    if (end === null) this.queue.push(name);
    else this.ends++;
    return renamed;
  }

  /** What an end that takes either calls the module: a role elsewhere, or a template here with a branch for each. */
  private endOf(name: string): string | null {
    const known = this.ofEnds.get(name);
    if (known !== undefined) return known;
    const end = this.followed.has(name) ? this.findEnd(name) : null;
    this.ofEnds.set(name, end);
    return end;
  }

  private findEnd(name: string): string | null {
    const elsewhere = rolesElsewhere.find(({ key }) => key === name);
    const uses = this.usesOf(name);
    const served = uses.flatMap(({ use }) => (use.kind === "served" ? [use.option] : []));
    const keys = new Set(served.map(({ alternative }) => alternative));
    const [key = null] = keys;
    if (served.length > 0)
      return keys.size === 1 && this.areOnly(uses, ["served", "asked", "given"]) ? key : null;
    if (!elsewhere || !this.areOnly(uses, ["asked", "given", "joined"])) return null;
    this.notes.add(elsewhere.note);
    return elsewhere.takes;
  }

  /** A name that is only joined to the key of such an end is not needed any more: the module stands in its place. */
  private joinedEnd(name: string): string | null {
    const to = this.usesOf(name).flatMap(({ use }) => (use.kind === "joined" ? [use.to] : []));
    return to.length > 0 && to[0] !== undefined && to[0] !== name ? this.endOf(to[0]) : null;
  }

  private usesOf(name: string): readonly PlacedUse[] {
    return this.closures.usesOf(name).filter(({ file }) => mayConcern(file.path, this.chart));
  }

  private areOnly(uses: readonly PlacedUse[], kinds: readonly VariableUse["kind"][]): boolean {
    return uses.every(({ use }) => use.kind === "aside" || use.kind === "passed" || kinds.includes(use.kind));
  }

  private isHelm(name: string): boolean {
    return this.usesOf(name).some(
      ({ use }) => use.kind === "served" && use.option.reference.path.includes(".Values."),
    );
  }

  private follow(name: string): void {
    if (!this.followed.has(name)) {
      this.fault = `who uses ${name} is not known`;
      return;
    }
    const renamed = this.names.get(name) ?? name;
    for (const placed of this.usesOf(name)) {
      this.followUse(name, renamed, placed);
      if (this.fault !== null) return;
    }
    if (renamed !== name)
      this.notes.add(`what sets ${name} outside of this repository sets ${renamed} from now on`);
  }

  private followUse(name: string, renamed: string, { file, place, use }: PlacedUse): void {
    const edit = (span: Span, text: Content) =>
      this.edits.push({ path: file.path, start: span.start, end: span.end, text });
    switch (use.kind) {
      case "aside":
        return;
      case "asked":
        edit(use.name, renamed);
        return;
      case "given":
        if (use.from && use.from.name !== name) this.reach(use.from.name);
        else if (use.from === null && notGiven.test(use.given.text)) edit(use.given.name, renamed);
        else if (use.from === null) this.literals.push({ path: file.path, given: use.given, place });
        return;
      case "joined":
        if (renamed !== this.endOf(use.to)) this.fault = `${place} makes a path of ${name}`;
        this.ends++;
        edit(use.line, "");
        return;
      case "passed": {
        edit(use.key, this.reach(use.to));
        edit(use.value, renamedReference(use.reference, valueText(file, use.value), renamed));
        return;
      }
      case "served":
        this.ends++;
        this.followServed(name, renamed, { file, place }, use.option, edit);
        return;
      default:
        this.fault = isApache(file, place)
          ? `${place} hands ${name} to Apache, which wants a file: let it name one that imports application from the module`
          : `${place} uses ${name} in another way`;
    }
  }

  private followServed(
    name: string,
    renamed: string,
    { file, place }: Pick<PlacedUse, "file" | "place">,
    option: Extract<VariableUse, { kind: "served" }>["option"],
    edit: (span: Span, text: Content) => void,
  ): void {
    if (option.conflict !== null) this.fault = `${place}: ${option.conflict}`;
    else if (option.alternative !== null)
      this.fault = `${place} takes ${option.alternative} for a module, others of ${name} do not`;
    else if (/^\w+[.[]/.test(option.reference.path) && !option.reference.path.startsWith("Values"))
      this.fault = `${place} takes a file alone: let it say {% if '${renamed}' in … %} wsgi = … {% else %} wsgi-file = … {% endif %}`;
    else {
      edit(option.option, option.module);
      edit(option.value, renamedReference(option.reference, valueText(file, option.value), renamed));
    }
  }
}

/** A directive that takes a script, or a variable of a template for one. */
function isApache({ content, lines }: SourceFile, place: string): boolean {
  const line = lines.textOf(Number(place.slice(place.lastIndexOf(":") + 1)));
  return (
    /\b(?:WSGIScriptAlias|WSGIImportScript|Alias|FilesMatch)/.test(line) ||
    (/\{[{%]/.test(line) && content.includes("WSGIScriptAlias"))
  );
}

function valueText({ content }: SourceFile, { start, end }: Span): Content {
  const value = content.slice(start, end);
  return value.slice(value.lastIndexOf("{{"));
}
