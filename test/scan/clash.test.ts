import { expect, test } from "@jest/globals";
import { migrateFiles } from "../support/migrate-files.js";

const clashing = {
  "setup.cfg":
    "[metadata]\nname = fox\n[entry_points]\nwsgi_scripts =\n  fox-api-wsgi = fox.api:init_application\n",
  "fox/__init__.py": "",
  "fox/api.py": "def init_application():\n    return application\n",
  "fox/wsgi.py": "def helper():\n    pass\n",
};

test("a module's path is found wherever it stands, and moves with the module", async () => {
  const { files } = await migrateFiles({ ...clashing, "tools/run.sh": "python fox/wsgi.py\n" });
  expect(files).toContainEqual(
    expect.objectContaining({ path: "tools/run.sh", content: "python fox/wsgi/__init__.py\n" }),
  );
});

test("places that name it in their hundreds of thousands are too much, and end nothing else", async () => {
  const files = { ...clashing, "tools/run.sh": "fox/wsgi.py\n".repeat(600_000) };
  await expect(migrateFiles(files)).rejects.toMatchObject({
    code: "budget-exceeded",
    message: expect.stringContaining("more than 20000 places that name a module"),
  });
});
