import { readFile } from "node:fs/promises";
import type { Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { Adapter, Socket } from "@plugboard/core";
import { nodeAdapter } from "@plugboard/node";
import type * as Realtime from "@plugboard/realtime";
import { build, type Plugin } from "esbuild";
import * as ws from "ws";
import { allOverridden } from "./all-overridden.ts";

/** What is looked up for each event in case a subclass has overridden it, as the source writes it, and the same without it. */
const lookUps: readonly (readonly [source: string, instead: string])[] = [
  ["if (host.onMessage) this.#offer(textOf(frame), event, host.onMessage);\n      else if (event)", "if (event)"],
  ["this.#entries.has(type) || this.#isOverridden", "this.#entries.has(type)"],
  [
    "if (this.#isOverridden) this.guarded(type, () => this.emit(type, ...args));\n    else this.#dispatch(type, args);",
    "this.#dispatch(type, args);",
  ],
  [
    `const isOverridden = this.#emitter._onAudio !== TransportEmitter.prototype._onAudio;
      return isOverridden || this.has("audio") ? (event) => this.#emitter._onAudio(event) : undefined;`,
    `return this.has("audio") ? (event) => this.#emitter.tell("audio", event) : undefined;`,
  ],
];

/** Takes the look-ups out of the sources, and fails where they are written in another way than above. */
const withoutLookUps = (): Plugin => {
  const left = new Set(lookUps);
  return {
    name: "without-look-ups",
    setup: ({ onLoad, onEnd }) => {
      onLoad({ filter: /realtime\/src\/transport\/.*\.ts$/ }, async ({ path }) => {
        let contents = await readFile(path, "utf8");
        for (const each of lookUps) {
          if (!contents.includes(each[0])) continue;
          contents = contents.replace(...each);
          left.delete(each);
        }
        return { contents, loader: "ts" };
      });
      onEnd(() => {
        if (left.size > 0) throw new Error(`The sources have no ${[...left].map(([source]) => source).join("\nand no ")}`);
      });
    },
  };
};

/** A copy of the package of its own, so that what the engine learns of one class says nothing about another. */
const load = async (name: string, plugins: Plugin[]): Promise<typeof Realtime> => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("../../packages/realtime/src/index.ts", import.meta.url))],
    bundle: true,
    write: false,
    format: "esm",
    platform: "neutral",
    target: "es2022",
    footer: { js: `// ${name}` },
    plugins,
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0]?.contents ?? []).toString("base64")}`);
};

const whole = async (name: string) => (await load(name, [])).RealtimeTransport;
const cut = async (name: string) => (await load(name, [withoutLookUps()])).RealtimeTransport;

/** The classes that are compared, each in a copy of its own. */
const classes: Readonly<Record<string, (name: string) => Promise<typeof Realtime.RealtimeTransport>>> = {
  without: cut,
  again: cut,
  plain: whole,
  overridden: async (name) => allOverridden(await whole(name)),
};

/** The names of the classes. */
export const variants = Object.keys(classes);

/** What `ws` reads frames with; its types do not name it. */
const { Receiver } = ws as unknown as { readonly Receiver: new (options: object) => Writable };

/** The adapter of Node, with a socket without a network: `ws` reads frames from the bytes that it is given, as it does from those of TCP. */
const memoryAdapter = (onReceiver: (receiver: Writable) => void): Adapter => {
  const socket: Socket = {
    listen: (events) => {
      const receiver = new Receiver({ isServer: false });
      receiver.on("message", (data: Buffer) => events.message(data.toString()));
      onReceiver(receiver);
      queueMicrotask(() => events.open());
    },
    send: () => undefined,
    close: () => undefined,
  };
  return { ...nodeAdapter(), name: "memory", open: () => socket };
};

/** Connects a transport of a class, and gives what hands it bytes of the server. Its listeners call `heard`. */
export const openVariant = async (variant: string, heard: () => void): Promise<(bytes: Buffer) => void> => {
  const transportClass = await classes[variant]?.(variant);
  if (!transportClass) throw new Error(`There is no class ${variant}.`);
  let receiver: Writable | undefined;
  const transport = new transportClass({ adapter: memoryAdapter((given) => (receiver = given)), ready: "open" });
  transport.on("audio", heard);
  transport.on("output_text_delta", heard);
  await transport.connect({ apiKey: "sk-bench", model: "gpt-realtime-2", url: "ws://localhost/v1/realtime" });
  const opened = receiver;
  if (!opened) throw new Error("The transport has dialled nothing.");
  return (bytes) => void opened.write(bytes);
};
