export { type DenoAdapterOptions, denoAdapter } from "./deno-adapter.ts";
