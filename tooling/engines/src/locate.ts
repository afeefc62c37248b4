import { accessSync, constants } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** An executable inside an installed npm package; `undefined` when the package or the file is not there. */
export const locateInPackage = (name: string, file: string): string | undefined => {
  try {
    const path = join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), file);
    return isExecutable(path) ? path : undefined;
  } catch {
    return undefined;
  }
};

/** The first of several commands that is on the PATH. */
export const locateOnPath = (...commands: readonly string[]): string | undefined => {
  const folders = (process.env["PATH"] ?? "").split(":").filter((folder) => folder !== "");
  const candidates = commands.flatMap((command) => folders.map((folder) => join(folder, command)));
  return candidates.find(isExecutable);
};
