export { type DenoAdapterOptions, type DenoHttpClient, denoAdapter } from "./deno-adapter.ts";
