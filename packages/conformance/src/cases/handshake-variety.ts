import type { Case } from "../case.ts";
import { alike, check, same } from "../check.ts";
import { illegalHeads, legalHeads } from "../handshake-heads.ts";
import { area } from "./area.ts";
import { record } from "./recording.ts";

/** Answers with status 101, in every form that servers and proxies give them. */
export const handshakeVarietyCases: readonly Case[] = area("handshake", "connecting", (define) => {
  const needs = { needs: ["webSocket"] } as const;

  for (const name of Object.keys(legalHeads)) {
    define(
      `a-101-in-which-${name}-is-accepted`,
      async ({ connect, url }) => {
        const { handlers, received } = record();
        const connection = await connect(url(`/head/${name}`), handlers);
        connection.send("echo");
        alike(await received(1), ["echo"], "messages");
      },
      needs,
    );
  }

  for (const name of Object.keys(illegalHeads)) {
    define(
      `a-101-with-${name}-is-refused`,
      async ({ refused, url }) => {
        const error = await refused(url(`/head/${name}`));
        same(error.code, "connect-failed", "code");
        same(error.handshake, undefined, "a refusal that the server never sent");
      },
      { needs: ["webSocket", "handshakeCheck"] },
    );

    define(
      `a-101-with-${name}-is-never-told-as-a-refusal-of-the-server`,
      async ({ connect, url }) => {
        const code = await connect(url(`/head/${name}`)).then(
          () => "open",
          (error: { readonly code?: string }) => error.code,
        );
        check(code === "open" || code === "connect-failed", `a connection or connect-failed (found ${code})`);
      },
      needs,
    );
  }

  define("an-endless-refusal-leaves-no-socket", async ({ refused, url, until }) => {
    await refused(url("/reject-endless/503"), { connectTimeoutMs: 8_000 });
    await until("the end of the TCP connection", ({ open, accepted }) => open === 0 && accepted > 0);
  });
});
