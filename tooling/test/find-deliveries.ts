import ts from "typescript";

/** One place that makes an error, as far as its code and delivery are written there. */
export interface MadeError {
  readonly code: string;
  readonly delivery: string;
  readonly line: number;
}

/** The string literals that an expression can be. */
const literals = (node: ts.Expression): readonly string[] => {
  if (ts.isStringLiteral(node)) return [node.text];
  return ts.isConditionalExpression(node) ? [...literals(node.whenTrue), ...literals(node.whenFalse)] : [];
};

const deliveryOf = (details: ts.Expression | undefined): readonly string[] => {
  if (details === undefined) return ["not-sent"];
  if (!ts.isObjectLiteralExpression(details)) return [];
  const given = details.properties.find((each) => each.name?.getText() === "delivery");
  if (given === undefined) return ["not-sent"];
  return ts.isPropertyAssignment(given) ? literals(given.initializer) : [];
};

/** What `new PlugboardError(code, message, details)` and `networkError(place, delivery, code, …)` write down. */
export const findDeliveries = (file: string, text: string): readonly MadeError[] => {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const made: MadeError[] = [];
  const add = (node: ts.Node, code: ts.Expression | undefined, deliveries: readonly string[]): void => {
    const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
    for (const name of code ? literals(code) : []) made.push(...deliveries.map((delivery) => ({ code: name, delivery, line })));
  };
  const visit = (node: ts.Node): void => {
    if (ts.isNewExpression(node) && node.expression.getText() === "PlugboardError") {
      add(node, node.arguments?.[0], deliveryOf(node.arguments?.[2]));
    } else if (ts.isCallExpression(node) && node.expression.getText() === "networkError") {
      const [, delivery, code] = node.arguments;
      add(node, code, delivery ? literals(delivery) : []);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return made;
};
