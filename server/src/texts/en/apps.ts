/**
 * The words of pages about the apps behind the login.
 *
 * @module
 */

/** Words of the pages that people see on the way to an app, and on its host in place of the app. */
export const apps = {
  /** The login's own pages. */
  goOn: {
    title: (app: string) => `Continue to ${app}`,
    where: (app: string, host: string) => `Continue to ${app} (${host})`,
    text: (host: string) => `You are logged in, and go on to ${host}.`,
    button: 'Continue',
  },
  old: {
    title: 'Begin again at the app',
    text: 'The way here from the app has taken too long, or is not complete. Open the app once more.',
  },
  noFactor: (app: string) => ({
    title: 'Set up a second factor',
    text:
      `${app} asks for a second factor besides your password, and you have none yet. ` +
      'Set one up, and open the app again.',
    button: 'Set one up',
  }),
  notThere: (host: string) => ({
    title: 'This page is closed',
    text: `Nobody may open this address of ${host}. If you need it, ask whoever runs this site.`,
  }),

  /** Whoever is sent from the app to the login and back, and never arrives. */
  lost: {
    browser: (host: string) => ({
      title: 'Your browser keeps no cookie here',
      text:
        `You are logged in, but ${host} does not learn of it, because your browser keeps no cookie of it. ` +
        'Allow cookies for it in the settings of your browser, and try again.',
    }),
    proxy: (host: string) => ({
      title: 'You are logged in, and yet kept out',
      text:
        `Your browser has sent the cookie of ${host}, and it was lost on the way. That is a fault of this site: ` +
        'tell whoever runs it that the proxy has to hand on cookies to the check.',
    }),
    perhaps: (host: string) => ({
      title: 'One moment',
      text: `You are logged in. This page tries to open ${host} again by itself.`,
    }),
  },
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
