/** Of an IPv6 address, with its port if there is one. */
const withoutBrackets = (text: string): string => text.replace(/[[\]]/g, "");

/**
 * Hosts that are reached without a proxy, from a list in the form of the environment variable `NO_PROXY`: entries with commas or white space
 * between them, each `*`, a name (with all names below it), an address, or one of the latter two with a port. What is of another form, as a
 * range of addresses, names nothing, so that the proxy is taken. The environment is not read here: pass `process.env.NO_PROXY`.
 *
 * @returns Whether the list names the host of an absolute URL.
 */
export const hostList = (list = ""): ((url: string) => boolean) => {
  const entries = withoutBrackets(list)
    .toLowerCase()
    .split(/[\s,]+/);
  return (url) => {
    const { hostname, port, protocol } = new URL(url);
    const host = withoutBrackets(hostname);
    const withPort = `${host}:${port || (protocol === "wss:" ? 443 : 80)}`;
    // An address has no names below it, as 0.0.1 would be above 127.0.0.1.
    const isAddress = /(^|\.)\d+$|:/.test(host);
    return entries.some((entry) => {
      const name = entry.replace(/^\*?\.?/, "");
      if (name === "") return entry === "*";
      return [host, withPort].some((target) => target === name || (!isAddress && target.endsWith(`.${name}`)));
    });
  };
};
