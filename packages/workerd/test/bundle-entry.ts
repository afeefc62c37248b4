/** What an application has of Plugboard on this runtime, for the tests of its bundlers. */
export { connect } from "@plugboard/core";
export * from "@plugboard/workerd";

export default { fetch: (): Response => new Response() };
