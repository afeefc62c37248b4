export { browserAdapter } from "./browser-adapter.ts";
