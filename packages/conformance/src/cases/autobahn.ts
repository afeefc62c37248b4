import { autobahnNumbers } from "../autobahn/index.ts";
import type { Case } from "../case.ts";
import { same } from "../check.ts";
import { area } from "./area.ts";

/** An outside judge: the numbered cases of the Autobahn testsuite. The client echoes each message; the server judges. */
export const autobahnCases: readonly Case[] = area("autobahn", "an-outside-judge", (define) => {
  for (const { number, expected } of autobahnNumbers) {
    define(
      number.replaceAll(".", "-"),
      async ({ connect, url, until }) => {
        const connection = await connect(url(`/autobahn/${number}`, { go: 1 }), {
          message: (frame, self) => {
            if (self.status === "open") self.send(frame);
          },
          error: () => undefined,
        });
        connection.send("go");
        const seen = await until("the end", ({ connections }) => connections[0]?.verdict !== "");
        same(seen.connections[0]?.verdict, "passed", `what the server says of case ${number}`);
      },
      { needs: expected.kind === "failure" ? ["webSocket", "frameCheck"] : ["webSocket"] },
    );
  }
});
