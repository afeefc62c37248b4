/** A listener, whatever it is given. */
export type AnyListener = (...args: never) => void;

/** A listener of an event, or one that is removed before its first call. */
export type Entry = AnyListener | { readonly once: AnyListener };

/** The entries of an event. One alone, as it nearly always is, has no list, which would be 56 bytes of an idle transport. */
export type Entries = Entry | readonly Entry[];

/** The entries as a list. */
export const listOf = (entries: Entries | undefined): readonly Entry[] => ([] as readonly Entry[]).concat(entries ?? []);

/** The entries and one more. Not by a spread, for which V8 14 reserves room for 16 more. */
export const withEntry = (entries: Entries | undefined, entry: Entry): Entries => (entries ? listOf(entries).concat(entry) : entry);

/** The entries without the last that is this one; `undefined` if none is left. */
export const withoutEntry = (entries: Entries | undefined, entry: Entry): Entries | undefined => {
  const list = listOf(entries);
  const index = list.lastIndexOf(entry);
  if (index < 0) return entries;
  const others = list.toSpliced(index, 1);
  return others[0] && others;
};
