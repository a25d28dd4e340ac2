/**
 * The words of pages that say one thing.
 *
 * @module
 */

/** Words of answers of the site's own; `refusals.ts` has those to the library's refusals. */
export const answers = {
  start: 'Go to the start page',
  reference: 'Reference',
  referenceIs: (reference: string) => `Reference: ${reference}.`,
  referenceHint: 'By it, whoever runs this site finds in the log what happened.',
  /** For a page that needs one of some roles: "editor", or "editor or owner". */
  forbidden: (username: string, roles: string) =>
    `This page is for people with the role ${roles}. You are logged in as ${username}, without it. ` +
    'If you need it, ask whoever runs this site.',
  notFound: {
    title: 'Page not found',
    text: 'There is nothing at this address. Check how it is written, or begin at the start page.',
  },
  notAllowed: {
    title: 'Not possible',
    text: 'This address does not take that kind of request. Begin at the start page.',
  },
  failed: {
    title: 'Something went wrong',
    text: 'This is our fault, not yours. Try again; if it stays, tell whoever runs this site the reference below.',
  },
}
