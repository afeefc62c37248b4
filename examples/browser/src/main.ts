import { browserAdapter } from "@plugboard/browser";
import { gatewayEndpoint, RealtimeTransport } from "@plugboard/realtime";

const form = document.querySelector("form");
const output = document.querySelector("output");
if (!form || !output) throw new Error("index.html has no form");

/** The page's own server makes the short-lived key (vite.config.ts); the real one never reaches the page. */
const session = (await (await fetch("/session", { method: "POST" })).json()) as { readonly baseUrl: string; readonly value: string };

const transport = new RealtimeTransport({
  adapter: browserAdapter(),
  apiKey: session.value,
  endpoint: gatewayEndpoint(session.baseUrl),
});
transport.on("output_text_delta", ({ delta }) => output.append(delta));
transport.on("turn_done", () => output.setAttribute("data-done", ""));
transport.on("error", ({ error }) => output.append(`failed: ${String(error)}`));
await transport.connect({ initialSessionConfig: { outputModalities: ["text"] } });
output.setAttribute("data-ready", "");

form.addEventListener("submit", (event) => {
  event.preventDefault();
  output.textContent = "";
  transport.sendMessage(String(new FormData(form).get("question")));
});
