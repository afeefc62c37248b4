import { afterFirstFrame, type ConnectRequest } from "@plugboard/core";
import type { Case, CaseContext } from "../case.ts";
import { check } from "../check.ts";
import { area } from "./area.ts";

/** Every text that can be reached through own properties, enumerable or not. Getters of prototypes are not called. */
const texts = (value: unknown, seen = new Set<unknown>()): readonly string[] => {
  if (typeof value === "string") return [value];
  if ((typeof value !== "object" && typeof value !== "function") || value === null || seen.has(value) || seen.size > 5_000) return [];
  seen.add(value);
  return Reflect.ownKeys(value).flatMap((key) => {
    const descriptor = Object.getOwnPropertyDescriptor(value, key);
    return [String(key), ...texts(descriptor && "value" in descriptor ? descriptor.value : undefined, seen)];
  });
};

/** Whatever a log would print of it. */
const printed = (value: unknown): string => {
  const { message, stack, cause } = value as Partial<Error>;
  return [String(value), message, stack, String(cause), JSON.stringify(value), ...texts(value)].join("\n");
};

/** Gives the credential in each way that the adapter has, and looks for it in whatever comes back. */
const keepsQuiet = async (
  context: CaseContext,
  path: string,
  options: Parameters<CaseContext["refused"]>[1] = {},
  at?: string,
): Promise<void> => {
  const { canary, capabilities, refused, url } = context;
  const base = at ?? url(path);
  const requests: ConnectRequest[] = [{ url: `${base}${base.includes("?") ? "&" : "?"}key=${canary}` }];
  if (capabilities.headers) requests.push({ url: base, headers: { Authorization: `Bearer ${canary}`, "X-Key": canary } });
  if (capabilities.subprotocols) requests.push({ url: base, protocols: ["app", `openai-insecure-api-key.${canary}`] });
  for (const request of requests) {
    const error = await refused(request, options);
    check(!printed(error).includes(canary), `an error without the credential (${error.code})`);
  }
};

/** No credential comes back in anything that may be logged. */
export const secretCases: readonly Case[] = area("secrets", "secrets", (define) => {
  define("a-refusal-that-repeats-them-tells-nothing", (context) => keepsQuiet(context, "/reflect/401"));
  define("a-closed-port-tells-nothing", (context) => keepsQuiet(context, "", {}, context.closedUrl("/echo")));
  define("an-untrusted-certificate-tells-nothing", (context) => keepsQuiet(context, "", {}, context.tlsUrl("/echo")));
  define("a-timeout-tells-nothing", (context) => keepsQuiet(context, "/hang", { connectTimeoutMs: 150 }));
  define("a-redirect-tells-nothing", (context) => keepsQuiet(context, "/redirect/302"));
  define("an-answer-that-is-not-http-tells-nothing", (context) => keepsQuiet(context, "/garbage"));
  define("a-close-before-readiness-tells-nothing", (context) => keepsQuiet(context, "/close/4001/no", { readiness: afterFirstFrame }));
  define("a-mismatch-tells-nothing", (context) => keepsQuiet(context, "/select/x", { readiness: afterFirstFrame, connectTimeoutMs: 300 }));

  define("an-abort-tells-nothing", async (context) => {
    const controller = new AbortController();
    controller.abort();
    await keepsQuiet(context, "/echo", { signal: controller.signal });
  });

  define("a-wrong-argument-tells-nothing", async ({ refused, url, canary }) => {
    const requests: ConnectRequest[] = [
      { url: `${url("/echo")}#${canary}` },
      { url: `not a url ${canary}` },
      { url: url("/echo").replace("//", `//user:${canary}@`) },
      { url: url("/echo"), headers: { "X-Key": `${canary}\r\n` } },
      { url: url("/echo"), protocols: [`${canary}=`] },
    ];
    for (const request of requests) check(!printed(await refused(request)).includes(canary), "an error without the credential");
  });

  define("a-connection-and-its-end-tell-nothing", async ({ connect, url, tell, canary, capabilities }) => {
    const request: ConnectRequest = {
      url: url("/echo", { key: canary, protocol: capabilities.subprotocols ? "app" : "" }),
      ...(capabilities.headers ? { headers: { Authorization: `Bearer ${canary}` } } : {}),
      ...(capabilities.subprotocols ? { protocols: ["app", `key.${canary}`] } : {}),
    };
    const connection = await connect(request);
    check(!printed(connection).includes(canary), "a connection without the credential");
    await tell("reset");
    const info = await connection.closed;
    check(!printed(info).includes(canary) && !printed(info.error ?? {}).includes(canary), "an end without the credential");
  });
});
