import { globSync, readFileSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import {
  type Application,
  Converter,
  type DeclarationReflection,
  type ProjectReflection,
  ReflectionKind,
  RendererEvent,
  Application as TypeDoc,
} from "typedoc";

/** The import specifiers of a package by the name of the entry file, from the `exports` of its manifest. */
const specifiers = (folder: string): ReadonlyMap<string, string> => {
  const { name, exports } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    readonly name: string;
    readonly exports: Readonly<Record<string, string | { readonly types?: string }>>;
  };
  const entries = Object.entries(exports).flatMap(([path, target]) =>
    typeof target === "string" || target.types === undefined ? [] : [[basename(target.types, ".d.ts"), join(name, path)] as const],
  );
  return new Map(entries);
};

/** Names each module as it is imported: `@plugboard/realtime/sip`, not `sip` or `packages/realtime/src/sip`. */
const nameModulesAsImported = (app: Application): void => {
  app.converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => {
    for (const module of project.getReflectionsByKind(ReflectionKind.Module) as DeclarationReflection[]) {
      const file = module.sources?.[0]?.fullFileName;
      const name = file === undefined ? undefined : specifiers(resolve(dirname(file), "..")).get(basename(file, ".ts"));
      if (name !== undefined) module.name = name;
    }
  });
};

/** A package of several entries becomes as many modules, beside the packages of one: nobody imports the folder around them. */
const liftEntries = (app: Application): void => {
  app.on(
    TypeDoc.EVENT_PROJECT_REVIVE,
    (project) => {
      project.children = (project.children ?? []).flatMap((folder) => {
        const entries = folder.children?.filter(({ kind }) => kind === ReflectionKind.Module) ?? [];
        for (const entry of entries) entry.parent = project;
        return entries.length === 0 ? [folder] : entries;
      });
    },
    // Before the groups of the index are made.
    1_000,
  );
};

/** The address of each exported name that only one module exports: a guide that writes another does not say which one it means. */
const addresses = ({ renderer }: Application, project: ProjectReflection): Readonly<Record<string, string>> => {
  const found = new Map<string, Set<string>>();
  for (const module of project.children ?? []) {
    for (const member of module.children ?? []) {
      const url = renderer.router?.getFullUrl(member).replace(/\.md(?=#|$)/, "") ?? "";
      found.set(member.name, (found.get(member.name) ?? new Set()).add(`/api/${url}`));
    }
  }
  return Object.fromEntries(
    [...found].flatMap(([name, [url, ...others]]) => (url === undefined || others.length > 0 ? [] : [[name, url]])),
  );
};

/** Writes the reference of every package as Markdown into `api/`. Resolves with whether everything is documented and every link leads somewhere. */
export const writeReference = async (): Promise<boolean> => {
  const app = await TypeDoc.bootstrapWithPlugins({
    options: join(import.meta.dirname, "typedoc.json"),
    plugin: ["typedoc-plugin-markdown", "typedoc-vitepress-theme", nameModulesAsImported, liftEntries],
    logLevel: "Warn",
  });
  let symbols = {};
  app.renderer.on(RendererEvent.BEGIN, ({ project }) => {
    // The router that knows the addresses is there while pages are written, and only then.
    symbols = addresses(app, project);
  });
  const project = await app.convert();
  if (project !== undefined) {
    app.validate(project);
    await app.generateOutputs(project);
    await writeFile(join(import.meta.dirname, "api/symbols.json"), JSON.stringify(symbols));
    // The pages of the folders from which the entries were lifted.
    for (const file of globSync("api/*/*/index.md", { cwd: import.meta.dirname })) await rm(join(import.meta.dirname, file));
  }
  return project !== undefined && !app.logger.hasErrors() && !app.logger.hasWarnings();
};
