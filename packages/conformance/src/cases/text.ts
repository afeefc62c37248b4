import type { Case } from "../case.ts";
import { alike, same } from "../check.ts";
import { checksum } from "../payload.ts";
import { area } from "./area.ts";
import { record } from "./recording.ts";

/** Texts that a decoder or an encoder may take for something else than text. */
const texts = {
  "a-byte-order-mark-at-the-beginning": "\ufeffa",
  "nothing-but-a-byte-order-mark": "\ufeff",
  "two-byte-order-marks": "\ufeff\ufeff",
  "a-byte-order-mark-inside": "a\ufeffb",
  "a-nul-character": "a\u0000b\u0000",
  "nothing-but-a-nul-character": "\u0000",
  "line-ends": "a\r\nb\rc\nd\u2028e\u2029f\u0085",
  "the-first-and-last-code-point-of-each-length": "\u0000\u007f\u0080\u07ff\u0800\ud7ff\ue000\uffff\u{10000}\u{10ffff}",
  "non-characters": "\ufdd0\ufffe\uffff\u{1fffe}\u{10fffe}",
  "letters-that-could-be-composed": "e\u0301\u00e9\u1e9b\u0323\uac00\u1100\u1161",
} as const;

/** 1 MiB of four-byte characters, so that the boundaries of segments cut some of them. */
const long = (): string => "\u{1f600}\u{10ffff}".repeat(131_072);

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

const receiving = area("receiving", "frames", (define) => {
  for (const [what, text] of Object.entries(texts)) {
    define(`a-text-with-${what}-arrives-as-it-is`, async ({ connect, url, tell }) => {
      const { handlers, received } = record();
      await connect(url("/mute"), handlers);
      await tell("text", { text });
      alike(await received(1), [text], "message");
    });
  }

  define(
    "a-mib-of-characters-of-four-bytes-arrives-whole",
    async ({ connect, url }) => {
      const { handlers, received } = record();
      const connection = await connect(url("/echo"), handlers);
      connection.send(long());
      const [text = ""] = await received(1);
      same(typeof text, "string", "kind");
      same(checksum(bytesOf(String(text))), checksum(bytesOf(long())), "checksum of its bytes");
    },
    { needs: ["longMessages"] },
  );
});

const sending = area("sending", "frames", (define) => {
  for (const [what, text] of Object.entries(texts)) {
    define(`a-text-with-${what}-is-sent-as-it-is`, async ({ connect, url, until }) => {
      const connection = await connect(url("/mute"));
      connection.send(text);
      const seen = await until("the message", ({ connections }) => connections[0]?.frames.length === 1);
      const [frame] = seen.connections[0]?.frames ?? [];
      alike([frame?.kind, frame?.bytes, frame?.checksum], ["text", bytesOf(text).length, checksum(bytesOf(text))], "message");
    });
  }

  define("lone-surrogates-become-one-replacement-character-each", async ({ connect, url, until }) => {
    const connection = await connect(url("/mute"));
    const sent = ["\ud800", "\udc00", "\ud800\ud800", "\udc00\ud800", "a\udfff", "\ud83d\ude00\ud83d"];
    for (const text of sent) connection.send(text);
    const seen = await until("every message", ({ connections }) => connections[0]?.frames.length === sent.length);
    alike(
      seen.connections[0]?.frames.map(({ text }) => text),
      ["\ufffd", "\ufffd", "\ufffd\ufffd", "\ufffd\ufffd", "a\ufffd", "\u{1f600}\ufffd"],
      "messages",
    );
  });
});

/** Nothing in a text has a meaning to an adapter: it arrives as it was sent. */
export const textCases: readonly Case[] = [...sending, ...receiving];
