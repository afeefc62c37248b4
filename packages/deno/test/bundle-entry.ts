/** What an application that takes Deno's own socket has of Plugboard, for the tests of its bundlers. */
export { connect } from "@plugboard/core";
export * from "@plugboard/deno/native";
