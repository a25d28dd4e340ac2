/**
 * The words of pages that say one thing.
 *
 * @module
 */

/** Words of answers of the site's own; `refusals.ts` has those to the library's refusals. */
export const answers = {
  start: 'Go to the start page',
  reference: 'Reference',
  referenceHint: 'Whoever runs this site can find what happened by it.',
  notFound: {
    title: 'Page not found',
    text: 'There is nothing at this address.',
  },
  notAllowed: {
    title: 'Not possible',
    text: 'This address does not take that kind of request.',
  },
  failed: {
    title: 'Something went wrong',
    text: 'This is our fault, not yours. Try again; if it stays, tell whoever runs this site the reference below.',
  },
}
