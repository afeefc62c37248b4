/** One page of a browser that is driven by WebDriver BiDi. */
export interface BidiPage {
  /** Gives what a JavaScript expression is worth in the page: a string, a number or a boolean. Awaits a promise. */
  readonly evaluate: (expression: string) => Promise<unknown>;
  /** Clicks the middle of the element that a selector finds, by the mouse. */
  readonly click: (selector: string) => Promise<void>;
  /** Presses keys one after another, the first ones of a chord held: `Shift+Tab`. */
  readonly press: (...chords: readonly string[]) => Promise<void>;
  readonly close: () => void;
}

/** How a page is opened. */
export interface BidiOptions {
  /** Where the browser listens: `ws://127.0.0.1:PORT/session`. */
  readonly endpoint: string;
  readonly url: string;
  readonly viewport: { readonly width: number; readonly height: number };
  /** Takes what the console complains of. */
  readonly onError: (text: string) => void;
}

/** Keys that write no character. @see https://www.w3.org/TR/webdriver2/#keyboard-actions */
const keys: Readonly<Record<string, string>> = { Shift: "\uE008", Tab: "\uE004", Enter: "\uE006", Space: " " };

const keyAction = (type: "keyDown" | "keyUp", name: string): object => ({ type, value: keys[name] ?? name });

/** What comes from the browser: the answer to a command, or an event. */
interface Message {
  readonly id?: number;
  readonly result?: unknown;
  readonly message?: string;
  readonly method?: string;
  readonly params?: { readonly level?: string; readonly text?: string };
}

/** What came of a script: its value, if it is plain, or what it threw. */
interface Evaluated {
  readonly result?: { readonly value?: unknown };
  readonly exceptionDetails?: { readonly text: string };
}

/** Opens a page. Parse boundary: the browser is one that keeps to the protocol. @see https://www.w3.org/TR/webdriver-bidi/ */
export const openBidiPage = async ({ endpoint, url, viewport, onError }: BidiOptions): Promise<BidiPage> => {
  const socket = new WebSocket(endpoint);
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve);
    socket.addEventListener("error", () => reject(new Error("the browser does not answer")));
  });
  const waiting = new Map<number, (message: Message) => void>();
  socket.addEventListener("message", ({ data }) => {
    const message = JSON.parse(String(data)) as Message;
    const { id = 0, method, params } = message;
    waiting.get(id)?.(message);
    waiting.delete(id);
    if (method === "log.entryAdded" && params?.level === "error") onError(String(params.text));
  });
  let sent = 0;
  const send = (method: string, params: object): Promise<unknown> =>
    new Promise((resolve, reject) => {
      sent += 1;
      waiting.set(sent, ({ result, message }) => (result === undefined ? reject(new Error(`${method}: ${message}`)) : resolve(result)));
      socket.send(JSON.stringify({ id: sent, method, params }));
    });
  await send("session.new", { capabilities: {} });
  await send("session.subscribe", { events: ["log.entryAdded"] });
  // A window of its own: the one that the browser began with is not in front, and its page takes keys and does nothing with them (Firefox 153).
  const { context } = (await send("browsingContext.create", { type: "window" })) as { readonly context: string };
  await send("browsingContext.setViewport", { context, viewport });
  await send("browsingContext.navigate", { context, url, wait: "complete" });

  const evaluate: BidiPage["evaluate"] = async (expression) => {
    const answer = await send("script.evaluate", { expression, target: { context }, awaitPromise: true });
    const { result, exceptionDetails } = answer as Evaluated;
    if (exceptionDetails) throw new Error(`${expression.slice(0, 100)}: ${exceptionDetails.text}`);
    return result?.value;
  };
  return {
    evaluate,
    click: async (selector) => {
      const middle = `(() => {
        const element = document.querySelector(${JSON.stringify(selector)});
        element.scrollIntoView({ block: "center", behavior: "instant" });
        const { x, y, width, height } = element.getBoundingClientRect();
        return JSON.stringify({ x: Math.round(x + width / 2), y: Math.round(y + height / 2) });
      })()`;
      const { x, y } = JSON.parse(String(await evaluate(middle))) as { readonly x: number; readonly y: number };
      const actions = [
        { type: "pointerMove", x, y },
        { type: "pointerDown", button: 0 },
        { type: "pointerUp", button: 0 },
      ];
      await send("input.performActions", { context, actions: [{ type: "pointer", id: "mouse", actions }] });
    },
    press: async (...chords) => {
      for (const chord of chords) {
        const names = chord.split("+");
        const actions = [...names.map((name) => keyAction("keyDown", name)), ...names.reverse().map((name) => keyAction("keyUp", name))];
        await send("input.performActions", { context, actions: [{ type: "key", id: "keyboard", actions }] });
      }
    },
    close: () => socket.close(),
  };
};
