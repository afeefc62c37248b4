import type { Frame } from "@plugboard/core";
import type { Case } from "../case.ts";
import { alike, check, codeOf, same } from "../check.ts";
import { binaryPattern, checksum, lengthsFor, textPattern, unicodeText } from "../payload.ts";
import { area } from "./area.ts";
import { record, told } from "./recording.ts";

const describe = (frame: Frame): string =>
  typeof frame === "string"
    ? `text ${frame.length} ${checksum(new TextEncoder().encode(frame))}`
    : `binary ${frame.byteLength} ${checksum(frame)}`;

/** What the peer sent is what arrives: whole, in order, as bytes of one's own. */
export const receivingCases: readonly Case[] = area("receiving", "frames", (define) => {
  define("text-arrives-as-a-string", async ({ connect, url }) => {
    const { handlers, received } = record();
    const connection = await connect(url("/echo"), handlers);
    connection.send(unicodeText);
    alike(await received(1), [unicodeText], "messages");
  });

  define("binary-arrives-as-a-plain-uint8array", async ({ connect, url }) => {
    const { handlers, received } = record();
    const connection = await connect(url("/echo"), handlers);
    connection.send(binaryPattern(300));
    const [frame] = await received(1);
    same(Object.prototype.toString.call(frame), "[object Uint8Array]", "tag");
    same(frame?.constructor.name, "Uint8Array", "class");
    same(frame && describe(frame), describe(binaryPattern(300)), "message");
  });

  define("empty-messages-arrive-in-their-kind", async ({ connect, url }) => {
    const { handlers, received } = record();
    const connection = await connect(url("/echo"), handlers);
    connection.send("");
    connection.send(new Uint8Array());
    connection.send("after");
    alike((await received(3)).map(describe), [describe(""), describe(new Uint8Array()), describe("after")], "messages");
  });

  for (const kind of ["text", "binary"]) {
    define(`every-length-encoding-arrives-as-${kind}`, async ({ connect, url, capabilities }) => {
      const sizes = lengthsFor(capabilities);
      const { handlers, received } = record();
      await connect(url(`/send/${kind}`, { sizes: sizes.join() }), handlers);
      const expected = sizes.map((size) => describe(kind === "text" ? textPattern(size, size) : binaryPattern(size, size)));
      alike((await received(sizes.length)).map(describe), expected, "messages");
    });

    define(
      `fragments-of-${kind}-are-joined`,
      async ({ connect, url }) => {
        const { handlers, received } = record();
        const connection = await connect(url(`/fragments/${kind}`, { size: 10_000, n: 13 }), handlers);
        const [frame] = await received(1);
        same(frame && describe(frame), describe(kind === "text" ? textPattern(10_000) : binaryPattern(10_000)), "message");
        same(connection.status, "open", "status");
      },
      { needs: ["webSocket"] },
    );
  }

  for (const [what, kind] of Object.entries({ message: "binary", text: "text" })) {
    define(
      `a-${what}-of-16-mib-arrives-whole`,
      async ({ connect, url }) => {
        const { handlers, received } = record();
        const size = 16 * 1024 * 1024;
        await connect(url(`/send/${kind}`, { sizes: size }), handlers);
        const [frame] = await received(1);
        same(frame && describe(frame), describe(kind === "text" ? textPattern(size, size) : binaryPattern(size, size)), "message");
      },
      { needs: ["longMessages"], timeoutMs: 20_000 },
    );
  }

  define(
    "a-message-in-20-000-fragments-arrives-whole",
    async ({ connect, url }) => {
      const { handlers, received } = record();
      await connect(url("/fragments/binary", { size: 20_000, n: 20_000 }), handlers);
      const [frame] = await received(1);
      same(frame && describe(frame), describe(binaryPattern(20_000)), "message");
    },
    { needs: ["webSocket"] },
  );

  define(
    "a-character-cut-by-fragments-and-a-ping-is-whole",
    async ({ connect, url, until }) => {
      const { handlers, received } = record();
      await connect(url("/split-unicode"), handlers);
      alike(await received(1), [unicodeText], "messages");
      const seen = await until("the pong", ({ connections }) => connections[0]?.pongs.length === 1);
      alike(seen.connections[0]?.pongs, ["between"], "pongs");
    },
    { needs: ["webSocket"] },
  );

  define(
    "compressed-messages-arrive-inflated",
    async ({ connect, url }) => {
      const { handlers, received } = record();
      await connect(url("/deflate"), handlers);
      alike((await received(2)).map(describe), [describe(textPattern(100_000)), describe("plain")], "messages");
    },
    { needs: ["webSocket"] },
  );

  define("order-is-kept-over-kinds", async ({ connect, url }) => {
    const { handlers, received } = record();
    await connect(url("/mixed", { n: 200 }), handlers);
    const expected = Array.from({ length: 200 }, (_, index) =>
      describe(index % 2 === 0 ? `text-${index}` : new TextEncoder().encode(`binary-${index}`)),
    );
    alike((await received(200)).map(describe), expected, "messages");
  });

  // Large messages too, because a runtime may read them into another buffer than short ones.
  for (const [what, { count, atLeast, needs }] of Object.entries({
    bytes: { count: 40, atLeast: 1_000, needs: [] },
    "bytes-of-2-mb": { count: 2, atLeast: 2_000_000, needs: ["longMessages"] },
  } as const)) {
    define(
      `${what}-stay-as-they-were-when-more-arrives`,
      async ({ connect, url }) => {
        const { handlers, received } = record();
        const lengths = Array.from({ length: count }, (_, index) => atLeast + index);
        await connect(url("/send/binary", { sizes: lengths.join() }), handlers);
        const frames = await received(count);
        const expected = lengths.map((length) => describe(binaryPattern(length, length)));
        alike(frames.map(describe), expected, "messages looked at after the last one came");
      },
      { needs },
    );
  }

  define("each-message-arrives-once", async ({ connect, url, capabilities }) => {
    const { handlers, log, received } = record();
    const connection = await connect(url("/echo"), handlers);
    for (const text of ["one", "two", "three"]) connection.send(text);
    await received(3);
    await connection.close();
    alike(log, ["open", "one", "two", "three", `close ${told(capabilities, 1000)}`], "log");
  });

  define("an-iteration-ends-with-the-connection", async ({ connect, url, capabilities }) => {
    const connection = await connect(url("/greet-and-close/1000"));
    const read: Frame[] = [];
    for await (const frame of connection) read.push(frame);
    alike(read, ["greet-0", "greet-1", "greet-2"], "messages");
    same((await connection.closed).code, told(capabilities, 1000), "close code");
  });

  define("a-second-reader-is-refused", async ({ connect, url }) => {
    const { handlers } = record();
    const connection = await connect(url("/greet"), handlers);
    const read = async (): Promise<unknown> => connection[Symbol.asyncIterator]().next();
    const outcome = await read().then(() => "a message", codeOf);
    check(outcome === "invalid-argument", `invalid-argument (found ${String(outcome)})`);
  });

  define("messages-reach-only-their-own-connection", async ({ connect, url }) => {
    const [first, second] = [record(), record()];
    const [a, b] = await Promise.all([connect(url("/echo"), first.handlers), connect(url("/echo"), second.handlers)]);
    a.send("for a");
    b.send("for b");
    await Promise.all([first.received(1), second.received(1)]);
    alike(first.frames, ["for a"], "messages of the first");
    alike(second.frames, ["for b"], "messages of the second");
  });
});
