import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join, posix } from "node:path";
import ts from "typescript";
import type { PackedPackage } from "./pack-consumer.ts";

/** The modules of a package that its exports and commands reach, and the packages that these import. */
export interface ShippedModules {
  /** Files, relative to the package. */
  readonly files: ReadonlySet<string>;
  /** Packages that the code imports. */
  readonly imports: ReadonlySet<string>;
  /** Packages that the declarations import. */
  readonly typeImports: ReadonlySet<string>;
}

const packageOf = (specifier: string): string => specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");

const entriesOf = ({ manifest }: PackedPackage): string[] => {
  const targets = Object.values(manifest.exports).flatMap((target) => (typeof target === "string" ? [target] : Object.values(target)));
  return [...targets, ...Object.values(manifest.bin ?? {})].map((path) => posix.normalize(path));
};

/** The bundler of a program resolves these itself. */
const isOfBundler = (specifier: string): boolean => specifier.startsWith("plugboard:");

/** Follows the imports of a packed package from everything that it offers, and from the files that its code opens by their path. */
export const shippedModules = (packed: PackedPackage, openedByPath: readonly string[] = []): ShippedModules => {
  const files = new Set<string>();
  const imports = new Set<string>();
  const typeImports = new Set<string>();
  const visit = (file: string): void => {
    if (files.has(file)) return;
    files.add(file);
    const isDeclaration = file.endsWith(".d.ts");
    if (!isDeclaration && !file.endsWith(".js")) return;
    const text = readFileSync(join(packed.folder, file), "utf8");
    for (const { fileName: specifier } of ts.preProcessFile(text, true, true).importedFiles) {
      if (specifier.startsWith(".")) {
        const target = posix.join(posix.dirname(file), specifier);
        visit(isDeclaration ? target.replace(/\.js$/, ".d.ts") : target);
        // The declarations of a module are shipped with its code, if they are those of a module and not a chunk of types.
        if (isDeclaration && packed.files.includes(target)) visit(target);
      } else if (!isBuiltin(specifier) && !isOfBundler(specifier)) (isDeclaration ? typeImports : imports).add(packageOf(specifier));
    }
  };
  for (const entry of [...entriesOf(packed), ...openedByPath]) visit(entry);
  return { files, imports, typeImports };
};
