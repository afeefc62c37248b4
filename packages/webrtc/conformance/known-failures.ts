/** Cases that the adapter is known to fail: why, since when, and on which targets of the matrix. Empty is the goal. */
export const knownFailures: Readonly<
  Record<string, { readonly issue: string; readonly since: string; readonly targets?: readonly string[] }>
> = {};
