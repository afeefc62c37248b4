import ts from "typescript";

/** Where a code is asserted: a comparison with a real error's code, not a mention. */
export interface Sighting {
  readonly code: string;
  readonly line: number;
}

/** `expect(…).toX(…)` of vitest, and `same(actual, expected, what)` of the conformance suite. Negations prove nothing. */
const isAssertion = (callee: string): boolean =>
  /^(same|expect[\s\S]*\.(toBe|toEqual|toStrictEqual|toMatchObject|toThrow|toThrowError))$/.test(callee);

const property = (node: ts.Node): string | undefined => {
  const parent = node.parent;
  if (ts.isConditionalExpression(parent) && parent.condition !== node) return property(parent);
  return ts.isPropertyAssignment(parent) ? parent.name.getText() : undefined;
};

/** Whether the literal is an expected value of an assertion on a `code`. */
const isAsserted = (literal: ts.Node): boolean => {
  const name = property(literal);
  if (name !== undefined && name !== "code") return false;
  for (let node = literal; node.parent !== undefined; node = node.parent) {
    const call = node.parent;
    if (!ts.isCallExpression(call) || !call.arguments.some((argument) => argument === node)) continue;
    const callee = call.expression.getText();
    if (!isAssertion(callee)) continue;
    if (callee.includes(".not.")) return false;
    // `expect(error.code).toBe("…")`, `same(error.code, "…", "code")`
    const subject = callee.startsWith("same") ? (call.arguments[0]?.getText() ?? "") : callee;
    return name === "code" || /\bcode\b/.test(subject);
  }
  return false;
};

/** The codes that a test file asserts, with their lines. */
export const findSightings = (file: string, text: string, codes: ReadonlySet<string>): readonly Sighting[] => {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const sightings: Sighting[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteral(node) && codes.has(node.text) && isAsserted(node)) {
      sightings.push({ code: node.text, line: source.getLineAndCharacterOfPosition(node.getStart()).line + 1 });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return sightings;
};
