import { WsgiShiftError } from "../model/errors.js";
import { writeLooseObject } from "./loose-object.js";
import type { ObjectSource } from "./object-source.js";
import { parseTreeObject, type TreeItem } from "./parse-tree-object.js";
import type { ScratchRepository } from "./scratch-repository.js";

/** Where trees are read from, and new objects go. */
export class TreeStore {
  /** What was written here, which `reads` need not see. */
  private readonly written = new Map<string, Buffer>();

  constructor(
    private readonly scratch: ScratchRepository,
    /** What a person calls the repository that it is for. */
    private readonly target: string,
    /** Undefined where there is nothing but what is written here. */
    private readonly reads: ObjectSource | undefined,
  ) {}

  /** What lies in the directory that a tree or commit has, by names as bytes, a character each. Raises `repository-corrupt`. */
  async read(name: string): Promise<Map<string, TreeItem>> {
    const content = this.written.get(name) ?? (await this.reads?.contents(`${name}^{tree}`))?.content;
    const items = content && parseTreeObject(content, this.scratch.idLength / 2, "latin1");
    const byName = new Map(items?.map((item) => [item.name, item]));
    if (byName.size === items?.length) return byName;
    const detail = items ? `tree ${name} has a name twice` : `tree ${name} is missing or malformed`;
    throw new WsgiShiftError("repository-corrupt", { target: this.target, detail });
  }

  writeBlob(content: Buffer): Promise<string> {
    return this.write("blob", content);
  }

  async writeTree(content: Buffer): Promise<string> {
    const id = await this.write("tree", content);
    this.written.set(id, content);
    return id;
  }

  private write(kind: "blob" | "tree", content: Buffer): Promise<string> {
    return writeLooseObject(this.scratch.objects, kind, content, this.scratch.idLength);
  }
}
