/** `ws` masks what it sends in a native way if it can; a bundler breaks that, so it stays outside of the bundle. */
export default { serverExternalPackages: ["ws"] };
