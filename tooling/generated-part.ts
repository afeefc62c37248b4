const end = "<!-- End of the generated part. -->";

/** Where the text between the two comments begins and ends. */
const boundsOf = (page: string, begin: string): readonly [from: number, to: number] => {
  const [before, after] = [page.indexOf(begin), page.indexOf(end)];
  if (before < 0 || after < before) throw new Error(`The page has lost the comments around its generated part: ${begin}`);
  return [before + begin.length, after];
};

/** A page with a text in the place of its generated part. @param begin - The comment in front of that part. */
export const withGeneratedPart = (page: string, begin: string, text: string): string => {
  const [from, to] = boundsOf(page, begin);
  return `${page.slice(0, from)}\n\n${text}\n\n${page.slice(to)}`;
};

/** The generated part of a page, without the comments around it. @param begin - The comment in front of that part. */
export const generatedPartOf = (page: string, begin: string): string => page.slice(...boundsOf(page, begin)).trim();
