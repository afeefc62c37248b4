import process from "node:process";
import { defineConfig } from "vite";

const { OPENAI_API_KEY: apiKey = "sk-simulated", OPENAI_BASE_URL: baseUrl = "https://api.openai.com/v1" } = process.env;

/** Asks the API for a key that lives for a minute and is good for one session. */
const createSession = async (): Promise<string> => {
  const response = await fetch(`${baseUrl}/realtime/client_secrets`, {
    method: "POST",
    headers: { Authorization: `Bearer ${apiKey}`, "Content-Type": "application/json" },
    body: JSON.stringify({ session: { type: "realtime", model: "gpt-realtime-2.1" } }),
  });
  const { value } = (await response.json()) as { readonly value: string };
  return JSON.stringify({ baseUrl, value });
};

export default defineConfig({
  plugins: [
    {
      name: "session",
      configureServer: ({ middlewares }) => {
        middlewares.use("/session", (_request, response, next) => {
          createSession().then((session) => response.end(session), next);
        });
      },
    },
  ],
});
