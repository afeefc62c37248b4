import type { Case } from "../case.ts";
import { alike, same } from "../check.ts";
import { area } from "./area.ts";
import { record } from "./recording.ts";

/** Which certificates are believed. The suite brings an authority of its own, and the adapter is told how to trust it. */
export const tlsCases: readonly Case[] = area("tls", "connecting", (define) => {
  define(
    "a-certificate-of-a-trusted-authority-is-accepted",
    async ({ connectTrusting, trustedUrl }) => {
      const { handlers, received } = record();
      const connection = await connectTrusting(trustedUrl("/echo"), handlers);
      connection.send("over TLS");
      alike(await received(1), ["over TLS"], "messages");
    },
    { needsTrust: true },
  );

  define(
    "a-certificate-for-another-host-is-refused-although-its-authority-is-trusted",
    async ({ refusedTrusting, otherHostUrl }) => {
      const error = await refusedTrusting(otherHostUrl("/echo"));
      same(error.code, "connect-failed", "code");
      same(error.delivery, "not-sent", "delivery");
    },
    { needsTrust: true },
  );
});
