import { join } from "node:path";
import { alone, expectLine, type Group, install, runProgram, write } from "./place.ts";
import { onNode, printed, program } from "./programs.ts";
import { run } from "./run.ts";
import { environmentOf, nodes } from "./runtimes.ts";

const library = ["@plugboard/node", "@plugboard/realtime", "@plugboard/responses"];

/** The same program, loaded as CommonJS loads packages. */
const required = (): string => program(onNode).replaceAll(/^import (\{.*\}) from (".*");$/gm, "const $1 = require($2);");

/** The program as a test of Jest, whose files are CommonJS. */
const jestTest = (): string =>
  `${required().replace(/const main[\s\S]*/, "")}
test("a turn and a loop", async () => {
  expect([await turn(), await loop()]).toEqual(${JSON.stringify(printed.split(", "))});
}, 60_000);
`;

/** As docs/testing.md says. */
const jestManifest = {
  name: "consumer",
  private: true,
  jest: { testEnvironment: "node", transformIgnorePatterns: ["/node_modules/(?!@plugboard/)"] },
};
const babel = `module.exports = { presets: [["@babel/preset-env", { targets: { node: "current" } }]] };\n`;

/** Projects for Node that are not ES modules through and through. */
export const nodeProjects: readonly Group[] = [
  ...nodes.map((node) =>
    alone({
      name: `import and require() on ${node.name}`,
      use: async (place) => {
        const { PATH } = await environmentOf(node, place);
        await install(place, library, "commonjs");
        await write(place.folder, { "imported.mjs": program(onNode), "required.cjs": required() });
        const executable = join(PATH?.split(":")[0] ?? "", "node");
        for (const file of ["imported.mjs", "required.cjs"]) expectLine((await runProgram(place, [file], executable)).output, printed);
        return `${printed}, twice`;
      },
    }),
  ),
  alone({
    name: "Jest 30 in CommonJS",
    use: async (place) => {
      await install(place, [...library, "jest@30", "babel-jest@30", "@babel/core@7", "@babel/preset-env@7"], "commonjs");
      const { dependencies } = JSON.parse((await run("cat", ["package.json"], { cwd: place.folder })).output);
      await write(place.folder, {
        "package.json": JSON.stringify({ ...jestManifest, dependencies }),
        "babel.config.js": babel,
        "use.test.js": jestTest(),
      });
      return expectLine((await runProgram(place, ["jest", "--colors=false"], "npx")).output, "1 passed, 1 total");
    },
  }),
];
