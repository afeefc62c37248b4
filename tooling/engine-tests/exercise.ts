/** The part of `connect` from `@plugboard/core` that the exercise uses; the engine's own bundle brings the real one. */
type Connect = (
  adapter: never,
  request: { url: string; protocols?: string[]; headers?: Record<string, string> },
  handlers: { message?(frame: string | Uint8Array): void },
  options: { signal?: AbortSignal },
) => Promise<{
  readonly protocol: string;
  runtimeSocket(): unknown;
  readonly closed: Promise<object>;
  send(frame: string | Uint8Array): void;
  close(code?: number, reason?: string): Promise<object>;
}>;

/** What an adapter did in its engine, as plain data. */
export interface Exercise {
  readonly frames: readonly string[];
  readonly protocol: string;
  /** What the runtime's own socket says of itself while the connection is open. */
  readonly readyState: number;
  readonly localClose: object;
  readonly remoteClose: object;
  readonly refused: object;
  readonly redirected: object;
  readonly badAccept: object;
  readonly unoffered: object;
  readonly aborted: object;
  /** Every error with its causes, as text: nothing of the request may be in it. */
  readonly errors: string;
}

/** The credential that may be in no error. */
export const secret = "sk-exercise-0123456789abcdef";

const describe = (error: unknown): string => {
  if (!(error instanceof Error)) return JSON.stringify(error) ?? "";
  return [String(error), error.stack, JSON.stringify(error), describe(error.cause)].join("\n");
};

/** Holds the conversations that every adapter must be able to hold. Runs inside the engine. */
export const exercise = async (
  connect: Connect,
  adapter: { readonly capabilities: { readonly headers: boolean } },
  url: string,
): Promise<Exercise> => {
  const base = url.replace(/^http/, "ws");
  const credential = adapter.capabilities.headers ? { headers: { Authorization: `Bearer ${secret}` } } : {};
  const errors: string[] = [];
  const dial = (path: string, handlers: { message?(frame: string | Uint8Array): void } = {}, options: { signal?: AbortSignal } = {}) =>
    connect(adapter as never, { url: `${base}${path}`, protocols: ["app", `key.${secret}`], ...credential }, handlers, options);
  const failure = (attempt: ReturnType<Connect>): Promise<object> =>
    attempt.then(
      async (connection: Awaited<ReturnType<Connect>>) => {
        await connection.close();
        return { opened: true };
      },
      (error: { code?: string; handshake?: object }) => {
        errors.push(describe(error));
        return error.handshake ? { code: error.code, handshake: error.handshake } : { code: error.code };
      },
    );

  const frames: string[] = [];
  let heard = (): void => undefined;
  const echo = await dial(`/echo?token=${secret}`, {
    message: (frame) => {
      frames.push(typeof frame === "string" ? frame : `bytes ${[...frame]}`);
      if (frames.length === 3) heard();
    },
  });
  const heardAll = new Promise<void>((resolve) => {
    heard = resolve;
  });
  echo.send("hello");
  echo.send(new Uint8Array([9, 1, 2, 9]).subarray(1, 3));
  await heardAll;
  const { readyState } = echo.runtimeSocket() as { readonly readyState: number };
  const localClose = await echo.close(4002, "done");

  const remote = await dial("/close");
  remote.send("please");
  const remoteClose = await remote.closed;

  const controller = new AbortController();
  const attempt = dial("/hang", {}, { signal: controller.signal });
  setTimeout(() => controller.abort(), 50);
  const aborted = await failure(attempt);
  return {
    frames,
    protocol: echo.protocol,
    readyState,
    localClose,
    remoteClose,
    aborted,
    refused: await failure(dial(`/reject?token=${secret}`)),
    redirected: await failure(dial("/redirect")),
    badAccept: await failure(dial("/bad-accept")),
    unoffered: await failure(dial("/close?select=other")),
    errors: errors.join("\n"),
  };
};
