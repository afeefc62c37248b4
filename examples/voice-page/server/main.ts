import process from "node:process";
import { startPage } from "./start-page.ts";

const { OPENAI_API_KEY: apiKey, PORT: port = "5173" } = process.env;

const page = await startPage({ port: Number(port), ...(apiKey ? { apiKey } : {}) });
process.stdout.write(`Voice page   ${page.url}
Simulator    ${page.simulator.url}
OpenAI       ${apiKey ? "offered, with the key in OPENAI_API_KEY" : "set OPENAI_API_KEY to offer it"}
`);
