import { browserAdapter } from "@plugboard/browser";
import { connect } from "@plugboard/core";
import type { EngineProgram } from "@plugboard/engines";

interface Page {
  readonly head: { append(element: object): void };
  createElement(name: string): object;
}

declare const document: Page;

/** Puts the page under a policy that allows its own origin only, then dials elsewhere. */
const program: EngineProgram<{ readonly url: string }, object> = async ({ url }) => {
  const content = "connect-src 'self'";
  document.head.append(Object.assign(document.createElement("meta"), { httpEquiv: "Content-Security-Policy", content }));
  const seen: string[] = [];
  const started = Date.now();
  const error = await connect(browserAdapter(), url.replace("http", "ws"), { close: () => void seen.push("close") }).then(
    () => ({ opened: true }),
    ({ code, delivery }: { code: string; delivery: string }) => ({ code, delivery }),
  );
  return { error, seen, atOnce: Date.now() - started < 5_000 };
};

export default program;
