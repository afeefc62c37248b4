import { denoAdapter } from "@plugboard/deno";

export default denoAdapter();
