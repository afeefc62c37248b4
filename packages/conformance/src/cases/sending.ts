import type { Case, CaseContext } from "../case.ts";
import { alike, check, same, thrownBy } from "../check.ts";
import type { ObservedFrame } from "../observation.ts";
import { binaryPattern, checksum, lengthsFor, textPattern, unicodeText } from "../payload.ts";
import { area } from "./area.ts";
import { record } from "./recording.ts";

/** What the server received on the first connection of the case, once it has so many messages. */
const delivered = async ({ until }: CaseContext, count: number): Promise<readonly ObservedFrame[]> => {
  const seen = await until(`${count} messages`, ({ connections }) => (connections[0]?.frames.length ?? 0) >= count);
  return seen.connections[0]?.frames ?? [];
};

const describe = ({ kind, bytes, checksum: sum }: ObservedFrame): string => `${kind} ${bytes} ${sum}`;
const binaryOf = (bytes: Uint8Array): string => `binary ${bytes.byteLength} ${checksum(bytes)}`;
const textOf = (text: string): string => {
  const bytes = new TextEncoder().encode(text);
  return `text ${bytes.byteLength} ${checksum(bytes)}`;
};

/** Views of every kind of memory that the engine has. A page without cross-origin isolation has no shared memory. */
const viewsOfMemory = (): readonly Uint8Array[] => {
  // `lib` is older than the second parameter; an engine that is older ignores it and gives ordinary memory.
  const resizable: ArrayBuffer = Reflect.construct(ArrayBuffer, [200, { maxByteLength: 400 }]);
  const shared = typeof SharedArrayBuffer === "undefined" ? undefined : new SharedArrayBuffer(200);
  return [new ArrayBuffer(200), resizable, ...(shared ? [shared] : [])].map((memory) => new Uint8Array(memory, 3, 126));
};

/** A view whose `slice` shares its bytes, as that of a Node `Buffer` does. */
class LikeBuffer extends Uint8Array {
  override slice(start?: number, end?: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.buffer as ArrayBuffer).subarray(start, end);
  }
}

/** What leaves this side is what was given to `send`. */
export const sendingCases: readonly Case[] = area("sending", "frames", (define) => {
  define("text-arrives-as-text", async (context) => {
    const connection = await context.connect(context.url("/mute"));
    connection.send("hello");
    connection.send(unicodeText);
    alike((await delivered(context, 2)).map(describe), [textOf("hello"), textOf(unicodeText)], "messages");
  });

  define("binary-arrives-as-binary", async (context) => {
    const connection = await context.connect(context.url("/mute"));
    const bytes = binaryPattern(300);
    connection.send(bytes);
    alike((await delivered(context, 1)).map(describe), [binaryOf(bytes)], "messages");
  });

  define("an-empty-text-is-a-message", async (context) => {
    const connection = await context.connect(context.url("/mute"));
    for (const frame of ["", "after"]) connection.send(frame);
    alike((await delivered(context, 2)).map(describe), [textOf(""), textOf("after")], "messages");
  });

  define("an-empty-binary-is-a-message", async (context) => {
    const connection = await context.connect(context.url("/mute"));
    connection.send(new Uint8Array());
    connection.send("after");
    alike((await delivered(context, 2)).map(describe), [binaryOf(new Uint8Array()), textOf("after")], "messages");
  });

  define("a-view-sends-its-own-bytes-and-no-others", async (context) => {
    const whole = binaryPattern(1_000);
    const views = [
      whole.subarray(0, 10),
      whole.subarray(10, 20),
      whole.subarray(999),
      whole.subarray(500, 500),
      new Uint8Array(whole.buffer, 3, 126),
    ];
    const connection = await context.connect(context.url("/mute"));
    for (const view of views) connection.send(view);
    alike((await delivered(context, views.length)).map(describe), views.map(binaryOf), "messages");
  });

  define("a-view-of-any-memory-sends-its-bytes", async (context) => {
    const connection = await context.connect(context.url("/mute"));
    const expected: string[] = [];
    for (const [index, view] of viewsOfMemory().entries()) {
      view.set(binaryPattern(view.length, index));
      expected.push(binaryOf(view));
      connection.send(view);
      view.fill(0xee);
    }
    alike((await delivered(context, expected.length)).map(describe), expected, "messages");
  });

  const reuses = async (context: CaseContext, buffer: Uint8Array): Promise<void> => {
    const connection = await context.connect(context.url("/mute"));
    const expected: string[] = [];
    for (let index = 0; index < 8; index += 1) {
      buffer.set(binaryPattern(buffer.length, index));
      expected.push(binaryOf(buffer));
      connection.send(buffer);
      buffer.fill(0xee);
    }
    alike((await delivered(context, 8)).map(describe), expected, "messages");
  };

  define("bytes-are-copied-before-send-returns", (context) => reuses(context, new Uint8Array(50_000)));

  define("bytes-are-copied-although-slice-is-a-view", (context) => reuses(context, new LikeBuffer(50_000)));

  define("send-does-not-change-the-callers-bytes", async (context) => {
    const connection = await context.connect(context.url("/mute"));
    const bytes = binaryPattern(5_000);
    connection.send(bytes);
    await delivered(context, 1);
    same(checksum(bytes), checksum(binaryPattern(5_000)), "checksum of what was given to send");
    same(bytes.byteLength, 5_000, "length of what was given to send");
  });

  define("every-length-encoding-arrives-as-binary", async (context) => {
    const sizes = lengthsFor(context.capabilities);
    const connection = await context.connect(context.url("/mute"));
    const messages = sizes.map((size) => binaryPattern(size, size));
    for (const message of messages) connection.send(message);
    alike((await delivered(context, sizes.length)).map(describe), messages.map(binaryOf), "messages");
  });

  define("every-length-encoding-arrives-as-text", async (context) => {
    const sizes = lengthsFor(context.capabilities);
    const connection = await context.connect(context.url("/mute"));
    const messages = sizes.map((size) => textPattern(size, size));
    for (const message of messages) connection.send(message);
    alike((await delivered(context, sizes.length)).map(describe), messages.map(textOf), "messages");
  });

  define(
    "a-message-of-16-mib-arrives-whole",
    async (context) => {
      const connection = await context.connect(context.url("/mute"));
      const bytes = binaryPattern(16 * 1024 * 1024);
      connection.send(bytes);
      alike((await delivered(context, 1)).map(describe), [binaryOf(bytes)], "message");
    },
    { needs: ["longMessages"], timeoutMs: 20_000 },
  );

  define(
    "a-text-of-16-mib-arrives-whole",
    async (context) => {
      const connection = await context.connect(context.url("/mute"));
      const text = textPattern(16 * 1024 * 1024);
      connection.send(text);
      alike((await delivered(context, 1)).map(describe), [textOf(text)], "message");
    },
    { needs: ["longMessages"], timeoutMs: 20_000 },
  );

  define("order-is-kept-over-kinds-and-sizes", async (context) => {
    const connection = await context.connect(context.url("/mute"));
    const expected: string[] = [];
    for (let index = 0; index < 300; index += 1) {
      const size = index % 7 === 0 ? 20_000 : index % 50;
      if (index % 2 === 0) {
        connection.send(`${index}:${textPattern(size, index)}`);
        expected.push(textOf(`${index}:${textPattern(size, index)}`));
      } else {
        connection.send(binaryPattern(size, index));
        expected.push(binaryOf(binaryPattern(size, index)));
      }
    }
    alike((await delivered(context, 300)).map(describe), expected, "messages");
  });

  define("each-message-is-sent-once", async (context) => {
    const { handlers, received } = record();
    const connection = await context.connect(context.url("/echo"), handlers);
    for (const text of ["one", "two", "three"]) connection.send(text);
    await received(3);
    await connection.close();
    const seen = await context.observed();
    alike(
      seen.connections[0]?.frames.map(({ text }) => text),
      ["one", "two", "three"],
      "messages",
    );
  });

  define(
    "frames-are-masked",
    async (context) => {
      const connection = await context.connect(context.url("/mute"));
      connection.send("x");
      await delivered(context, 1);
      same((await context.observed()).connections[0]?.masked, true, "masked");
    },
    { needs: ["webSocket"] },
  );

  define("a-lone-surrogate-becomes-a-replacement-character", async (context) => {
    const connection = await context.connect(context.url("/mute"));
    connection.send("a\ud800b");
    const [frame] = await delivered(context, 1);
    check(/^a\ufffd+b$/.test(frame?.text ?? ""), `valid UTF-8 with U+FFFD (found ${JSON.stringify(frame?.text)})`);
  });

  define("what-is-no-message-is-refused", async (context) => {
    const { handlers, received } = record();
    const connection = await context.connect(context.url("/echo"), handlers);
    const send = (frame: unknown): void => connection.send(frame as string);
    for (const wrong of [null, undefined, 7, {}, [1, 2], new ArrayBuffer(4), new Date(0)]) {
      same(thrownBy(() => send(wrong))?.code, "invalid-argument", `code for ${Object.prototype.toString.call(wrong)}`);
    }
    connection.send("still open");
    alike(await received(1), ["still open"], "messages");
  });
});
