import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readDeclarations } from "../api-report/read-declarations.ts";

test("a report has every exported name, and every declaration of every file that an entry rests on, without comments", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "plugboard-api-"));
  const files = {
    "index.d.ts": `import { a as Hidden } from './chunk-1a2b.js';
      import { Z, A } from '@plugboard/core';
      /** A comment. */
      declare const made: (hidden: Hidden, core: A & Z) => void;
      export { made, type Hidden as Shown };`,
    "chunk-1a2b.d.ts": "interface Hidden { readonly size: number; /** Gone. */ }\nexport type { Hidden as a };",
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder.path, name), text);

  const { exports, texts } = readDeclarations(folder.path, new Map([[".", "index.d.ts"]]));

  expect(exports).toEqual(new Map([[".", ["Shown", "made"]]]));
  expect(texts).toEqual([
    "declare const made: (hidden: Hidden, core: A & Z) => void;",
    'import { A, Z } from "@plugboard/core";',
    "interface Hidden {\n    readonly size: number;\n}",
  ]);
});
