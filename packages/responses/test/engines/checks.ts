/** What a fetch under test is made from. */
interface CheckOptions {
  readonly baseURL: string;
  readonly maxFrameBytes?: number;
}

/** Where the checks run: one simulator for each set of rules. */
export interface CheckWorld {
  readonly createFetch: (options: CheckOptions) => typeof fetch;
  /** After how long something that should have happened has not, in milliseconds. */
  readonly patienceMs: number;
  readonly urls: {
    /** OpenAI's rules. */
    readonly main: string;
    /** Sockets of 150 ms. */
    readonly aged: string;
    /** Refuses every upgrade with 426. */
    readonly upgradeless: string;
    /** Closes with 1009 from 20,000 bytes on. */
    readonly narrow: string;
    /** The ChatGPT backend's rules: sparse terminal frames and frames that HTTP does not have. */
    readonly sparse: string;
  };
}

interface Event {
  readonly type: string;
  readonly text?: string;
  readonly response?: { readonly id?: string; readonly status?: string; readonly output?: readonly object[] };
}

const bodyOf = (input: unknown, scenario?: string): string =>
  JSON.stringify({ model: "gpt-5.6", store: false, stream: true, input, ...(scenario && { metadata: { scenario } }) });

const post = (input: unknown, scenario?: string, key = "a"): RequestInit => ({
  method: "POST",
  headers: { authorization: `Bearer sk-${key}`, "content-type": "application/json" },
  body: bodyOf(input, scenario),
});

/** Reads as SDKs do. `text()` of a browser puts an error of its own in place of the stream's. */
const textOf = async ({ body }: Response): Promise<string> => {
  const decoder = new TextDecoder();
  const reader = body?.getReader();
  let text = "";
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read())
    text += decoder.decode(part.value, { stream: true });
  return text;
};

const eventsOf = (body: string): Event[] =>
  body
    .split("\n")
    .filter((line) => line.startsWith("data: {"))
    .map((line) => JSON.parse(line.slice(6)) as Event);

const ask = async (client: typeof fetch, url: string, init: RequestInit): Promise<Event[]> =>
  eventsOf(await textOf(await client(`${url}/responses`, init)));

const textsOf = (events: readonly Event[]): unknown[] =>
  events.filter(({ type }) => type === "response.output_text.done").map(({ text }) => text);

const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

const assert = (condition: unknown, what: string): void => {
  if (!condition) throw new Error(what);
};

const equal = (actual: unknown, expected: unknown, what: string): void =>
  assert(JSON.stringify(actual) === JSON.stringify(expected), `${what}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`);

const nextIsClean = async (client: typeof fetch, url: string, word: string): Promise<void> =>
  equal(textsOf(await ask(client, url, post(word))), [word], "the next request's texts");

const isNetworkFailure = (error: unknown): boolean =>
  error instanceof TypeError && (error.cause as { code?: unknown } | undefined)?.code === "UND_ERR_SOCKET";

/** The acceptance checks that a client can make by itself; what the server saw is looked at outside. */
export const checks: Readonly<Record<string, (world: CheckWorld) => Promise<void>>> = {
  "1 parallel requests never exchange frames": async ({ createFetch, urls: { main } }) => {
    const client = createFetch({ baseURL: main });
    const inputs = Array.from({ length: 24 }, (_, index) => `question ${index} of many words`);
    const all = await Promise.all(inputs.map((input) => ask(client, main, post(input))));
    equal(
      all.map(textsOf),
      inputs.map((input) => [input]),
      "texts",
    );
  },
  "2 a request after an abort, a cancel or a break is clean": async ({ createFetch, urls: { main } }) => {
    const client = createFetch({ baseURL: main });
    const controller = new AbortController();
    const aborted = await client(`${main}/responses`, { ...post("x", "slow"), signal: controller.signal });
    const failure = failureOf(textOf(aborted));
    controller.abort();
    assert((await failure) === controller.signal.reason, "the aborted body fails with the reason");
    await nextIsClean(client, main, "one");
    await (await client(`${main}/responses`, post("x", "slow"))).body?.cancel();
    await nextIsClean(client, main, "two");
    const reader = (await client(`${main}/responses`, post("x", "slow"))).body?.getReader();
    await reader?.read();
    await reader?.cancel();
    await nextIsClean(client, main, "three");
    const early = new AbortController();
    early.abort();
    const refused = await failureOf(client(`${main}/responses`, { ...post("x"), signal: early.signal }));
    assert(refused === early.signal.reason, "a request that is aborted before rejects with the reason");
  },
  "3 incomplete, failed and in-stream errors end the body": async ({ createFetch, urls: { main } }) => {
    const client = createFetch({ baseURL: main });
    for (const [scenario, last] of [
      ["incomplete", "response.incomplete"],
      ["failed", "response.failed"],
      ["error-in-stream", "error"],
      ["error-then-failed", "error"],
    ] as const) {
      equal((await ask(client, main, post("x", scenario))).at(-1)?.type, last, `the last event of ${scenario}`);
      await nextIsClean(client, main, `after ${scenario}`);
    }
  },
  "4 an error before the first event is an HTTP status": async ({ createFetch, urls: { main } }) => {
    const client = createFetch({ baseURL: main });
    const limited = await client(`${main}/responses`, post("x", "rate-limit"));
    equal([limited.status, limited.headers.get("retry-after-ms")], [429, "10"], "status and retry-after-ms");
    const { error } = (await limited.json()) as { error: { code: string } };
    equal(error.code, "rate_limit_exceeded", "the code");
    equal((await client(`${main}/responses`, post("x", "bad-request"))).status, 400, "the other status");
    await nextIsClean(client, main, "after errors");
  },
  "5 a lost socket rejects before the first frame and errors the body after it": async ({ createFetch, urls: { main } }) => {
    const client = createFetch({ baseURL: main });
    assert(isNetworkFailure(await failureOf(client(`${main}/responses`, post("x", "reset-before-created")))), "no network failure before");
    const cut = await client(`${main}/responses`, post("x", "close-mid-stream"));
    assert(isNetworkFailure(await failureOf(textOf(cut))), "no network failure after");
    // A reset may overtake the frames that were sent before it.
    const reset = client(`${main}/responses`, post("x", "reset-mid-stream")).then(textOf);
    assert(isNetworkFailure(await failureOf(reset)), "no network failure after a reset");
    await nextIsClean(client, main, "after losses");
  },
  "6 the age limit is invisible": async ({ createFetch, urls: { aged } }) => {
    const client = createFetch({ baseURL: aged });
    for (const word of ["one", "two", "three"]) {
      await nextIsClean(client, aged, word);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  },
  "7 another key uses another socket": async ({ createFetch, urls: { main } }) => {
    const client = createFetch({ baseURL: main });
    await ask(client, main, post("key a", undefined, "a"));
    await ask(client, main, post("key b", undefined, "b"));
    await ask(client, main, post("key a", undefined, "a"));
  },
  "8 every form of input travels over the socket": async ({ createFetch, urls: { main } }) => {
    const client = createFetch({ baseURL: main });
    const url = `${main}/responses`;
    const form = (name: string): RequestInit => ({ ...post(`form ${name}`), method: "POST" });
    const bytes = (name: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(bodyOf(`form ${name}`));
    const responses = [
      await client(new URL(url), form("url")),
      await client(new Request(url, form("request"))),
      await client(new Request(url, form("old")), { body: bodyOf("form init") }),
      await client(url, { ...form("lower"), method: "post" }),
      await client(url, { ...form("bytes"), body: bytes("bytes") }),
      await client(url, { ...form("blob"), body: new Blob([bytes("blob")]) }),
      await client(`${url}?x=y`, form("query")),
    ];
    for (const response of responses) assert((await response.text()).includes("response.completed"), "a form was not answered");
  },
  "9 a server without sockets and a frame that is too large mean HTTP": async ({ createFetch, urls: { upgradeless, narrow } }) => {
    const client = createFetch({ baseURL: upgradeless });
    for (const word of ["one", "two"]) await nextIsClean(client, upgradeless, word);
    const large = createFetch({ baseURL: narrow, maxFrameBytes: 15_000 });
    await nextIsClean(large, narrow, "x".repeat(30_000));
    const untold = createFetch({ baseURL: narrow });
    await nextIsClean(untold, narrow, "y".repeat(30_000));
  },
  "10 only what is new is sent": async ({ createFetch, urls: { main } }) => {
    const client = createFetch({ baseURL: main });
    const first = { role: "user", content: "increment one" };
    const output = (await ask(client, main, post([first]))).at(-1)?.response?.output ?? [];
    await ask(client, main, post([first, ...output, { role: "user", content: "increment two" }]));
  },
  "12 sparse ends are repaired, frames are framed, foreign events are withheld": async ({ createFetch, urls: { main, sparse } }) => {
    const client = createFetch({ baseURL: main });
    for (const scenario of ["empty-terminal-output", "omitted-terminal-output"]) {
      const end = (await ask(client, main, post("x", scenario))).at(-1)?.response;
      equal(end?.output?.length, 1, `the items at the end of ${scenario}`);
    }
    for (const scenario of ["pretty", "fragmented", "foreign-lane"]) {
      equal(textsOf(await ask(client, main, post("x", scenario))), ["Hello there!"], `the texts of ${scenario}`);
    }
    const events = await ask(createFetch({ baseURL: sparse }), sparse, post("x"));
    assert(
      events.every(({ type }) => type.startsWith("response.")),
      "an event that HTTP does not have came through",
    );
    equal(events.at(-1)?.response?.output?.length, 1, "the items at the end");
  },
};

const within = <T>(ms: number, work: Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`nothing within ${ms} ms`)), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });

/** Runs every check; gives for each what went wrong, if anything. */
export const runChecks = async (world: CheckWorld): Promise<Record<string, string | undefined>> => {
  const results: Record<string, string | undefined> = {};
  for (const [id, check] of Object.entries(checks)) {
    results[id] = await within(world.patienceMs, check(world)).then(
      () => "ok",
      (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error)),
    );
  }
  return results;
};
