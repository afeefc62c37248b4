export { sessionCases } from "./session-cases.ts";
