/** What an application has of Plugboard on this runtime, for the tests of its bundlers. */

export * from "@plugboard/bun";
export { connect } from "@plugboard/core";
