/**
 * The words of pages about the apps behind the login.
 *
 * @module
 */

/** Words of the list of apps, and of the pages that people see on the host of an app, in place of the app. */
export const apps = {
  /** On the user's own page. */
  own: {
    heading: 'Your apps',
    hint: 'You open them with this login.',
    none: 'No app is open to you. If you need one, ask whoever runs this site.',
  },
  refused: {
    another: 'Use another account',
    again: 'Try again',
    toApp: 'Go to the start page of this app',
    role: (username: string, roles: string) => ({
      title: 'Not for this account',
      text:
        `This page is for people with the role ${roles}. You are logged in as ${username}, without it. ` +
        'If you need it, ask whoever runs this site.',
    }),
    closed: {
      title: 'This page is closed',
      text: 'Nobody may open this address. If you need it, ask whoever runs this site.',
    },
    foreign: {
      title: 'Not sent from here',
      text: 'This was sent from another site, so it was not done. Begin at the start page of the app.',
    },
    misconfigured: {
      title: 'This app is not set up',
      text: 'The login cannot tell which app this is. Tell whoever runs this site.',
    },
    unavailable: {
      title: 'Try again shortly',
      text: 'It cannot be checked at the moment whether you are logged in. You still are, if you were.',
    },
    passed: {
      title: 'Try again',
      text: 'Something went wrong on the way to the app, and you may open it now.',
    },
  },
}
