import { globSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");

interface Sighting {
  readonly name: string;
  readonly value: string;
  readonly file: string;
}

/** Spellings of one number (`16 * 1024`, `2 ** 24`, `10_000`) are one value; anything else is compared as text. */
const normalize = (text: string): string => {
  const plain = text.replaceAll(/[_`\s]/g, "");
  if (!/^[\d.*+]+$/.test(plain)) return plain;
  const product = plain.split("*").map(Number);
  if (plain.includes("**")) return String(Number(plain.split("**")[0]) ** Number(plain.split("**")[1]));
  return String(product.reduce((total, factor) => total * factor, 1));
};

const read = (file: string): { readonly documented: Sighting[]; readonly written: Sighting[] } => {
  const source = ts.createSourceFile(file, readFileSync(resolve(root, file), "utf8"), ts.ScriptTarget.Latest, true);
  const documented: Sighting[] = [];
  const written: Sighting[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertySignature(node)) {
      const tag = ts.getJSDocTags(node).find(({ tagName }) => tagName.text === "defaultValue");
      const value = tag && ts.getTextOfJSDocComment(tag.comment)?.split("\n")[0];
      if (value && /^[`\d_]+$/.test(value)) documented.push({ name: node.name.getText(), value: normalize(value), file });
    }
    if (ts.isBindingElement(node) && node.initializer && ts.isObjectBindingPattern(node.parent)) {
      written.push({ name: (node.propertyName ?? node.name).getText(), value: normalize(node.initializer.getText()), file });
    }
    // `{ requestMs: 0, ...options }`
    if (ts.isObjectLiteralExpression(node) && node.properties.some(ts.isSpreadAssignment)) {
      for (const property of node.properties) {
        if (ts.isPropertyAssignment(property)) {
          written.push({ name: property.name.getText(), value: normalize(property.initializer.getText()), file });
        }
      }
    }
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken) {
      const name = node.left.getText().split(/[.?]+/).at(-1) ?? "";
      written.push({ name, value: normalize(node.right.getText()), file });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { documented, written };
};

/** Files whose defaults are the server's, and no code of ours writes them. */
const ofTheApi = ["packages/live/src/wire/session-config.ts", "packages/realtime/src/session/session-config.ts"];

/** Defaults that are an absence: nothing waits unless it is told to. */
const absences = ["frameDelayMs"];

const packages = globSync("packages/*", { cwd: root });

test.each(packages)("%s: every numeric @defaultValue is the default that the code writes", (folder) => {
  const files = globSync("src/**/*.ts", { cwd: resolve(root, folder) }).map((file) => `${folder}/${file}`);
  const sightings = files.map(read);
  const documented = sightings
    .flatMap((one) => one.documented)
    .filter(({ file, name }) => !ofTheApi.includes(file) && !absences.includes(name));
  const written = sightings.flatMap((one) => one.written);
  const wrong = documented.filter(({ name, value }) => {
    const defaults = written.filter((sighting) => sighting.name === name);
    return !defaults.some((sighting) => sighting.value === value);
  });
  expect(wrong).toEqual([]);
});

test("the comparison finds defaults to compare", () => {
  const { written } = read("packages/core/src/options.ts");
  expect(written.map(({ name, value }) => `${name} ${value}`)).toContain("maxQueuedBytes 16777216");
});
