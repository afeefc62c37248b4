import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";

/** The declarations of one package, as its users see them. */
export interface Declarations {
  /** The names that each listed export gives, sorted; by the specifier's end, for example `.` or `./sip`. */
  readonly exports: ReadonlyMap<string, readonly string[]>;
  /** Every declaration that they rest on, without comments, sorted. */
  readonly texts: readonly string[];
}

const printer = ts.createPrinter({ removeComments: true });

const parse = (file: string): ts.SourceFile => ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest);

const moduleOf = (statement: ts.Statement): string | undefined => {
  if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return undefined;
  const { moduleSpecifier } = statement;
  return moduleSpecifier && ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : undefined;
};

const exportedNames = ({ statements }: ts.SourceFile): string[] =>
  statements.flatMap((statement) => {
    const clause = ts.isExportDeclaration(statement) ? statement.exportClause : undefined;
    return clause && ts.isNamedExports(clause) ? clause.elements.map(({ name }) => name.text) : [];
  });

/** Imports of other packages count: their types are part of the interface. What ties the files of one build together does not. */
const isDeclaration = (statement: ts.Statement): boolean => {
  if (ts.isExportDeclaration(statement)) return false;
  return !(ts.isImportDeclaration(statement) && moduleOf(statement)?.startsWith("."));
};

/** Names in an import in the order of the alphabet: the build's own order changes with the code that uses them. */
const printStatement = (statement: ts.Statement, source: ts.SourceFile): string => {
  const bindings = ts.isImportDeclaration(statement) ? statement.importClause?.namedBindings : undefined;
  if (!bindings || !ts.isNamedImports(bindings)) return printer.printNode(ts.EmitHint.Unspecified, statement, source);
  const names = bindings.elements.map((element) => printer.printNode(ts.EmitHint.Unspecified, element, source)).sort();
  return `import { ${names.join(", ")} } from "${moduleOf(statement)}";`;
};

/** Reads the declarations of a built package, from every entry on. */
export const readDeclarations = (folder: string, entries: ReadonlyMap<string, string>): Declarations => {
  const seen = new Set<string>();
  const texts = new Set<string>();
  const visit = (file: string): ts.SourceFile => {
    const source = parse(file);
    if (seen.has(file)) return source;
    seen.add(file);
    for (const statement of source.statements) {
      if (isDeclaration(statement)) texts.add(printStatement(statement, source));
      const target = moduleOf(statement);
      if (target?.startsWith(".")) visit(join(dirname(file), target.replace(/\.js$/, ".d.ts")));
    }
    return source;
  };
  const exports = [...entries].map(([path, file]) => [path, exportedNames(visit(join(folder, file))).sort()] as const);
  return { exports: new Map(exports), texts: [...texts].sort() };
};
