import { followPage } from "./follow-page.ts";
import { openPage } from "./open-page.ts";
import { alone, expectLine, type Group } from "./place.ts";
import { buns, denos, environmentOf, nodes, type Runtime } from "./runtimes.ts";

/** A page whose programs say what they have heard. */
const startPage = (page: string, runtime: Runtime): Group =>
  alone({
    name: `${page} on ${runtime.name}`,
    use: async (place) => {
      const { output } = await followPage(page, place.folder, await environmentOf(runtime, place));
      return [expectLine(output, "2.9 s of speech in answer.pcm"), expectLine(output, "2 requests over 1 socket")].join(", ");
    },
  });

/** What a page says, done literally in an empty folder. */
export const startPages: readonly Group[] = [
  ...nodes.map((node) => startPage("start-node.md", node)),
  ...buns.map((bun) => startPage("start-bun.md", bun)),
  ...denos.map((deno) => startPage("start-deno.md", deno)),
  alone({
    name: "start-workers.md with wrangler",
    use: async ({ folder, registry }) => {
      // Without a network wrangler would wait for data about a place that a Worker may ask for.
      const env = { ...registry.env, CLOUDFLARE_CF_FETCH_ENABLED: "false", WRANGLER_SEND_METRICS: "false", NO_COLOR: "1" };
      const { output, sizeOf } = await followPage("start-workers.md", folder, env);
      const text = expectLine(output, "Done after 1 tool calls.");
      const seconds = (await sizeOf("answer.pcm")) / 48_000;
      if (seconds < 1) throw new Error(`answer.pcm holds ${seconds} s of speech`);
      return `"${text}", ${seconds.toFixed(1)} s of speech in answer.pcm`;
    },
  }),
  alone({
    name: "start-browser.md with Vite, in Chromium",
    use: async ({ folder, registry }) => {
      let seen = "";
      await followPage("start-browser.md", folder, registry.env, async (output) => {
        seen = await openPage(/http:\/\/(localhost|127\.0\.0\.1):\d+\//.exec(output)?.[0] ?? "");
      });
      return seen;
    },
  }),
];
