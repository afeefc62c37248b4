/** Named by the test that bundles the program. */
declare module "engine-test:answer" {
  const answer: unknown;
  export default answer;
}
