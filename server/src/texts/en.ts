/**
 * English: the catalogue that every other language is typed by.
 *
 * @module
 */

import { profile, sessions } from './en/account.ts'
import { setup } from './en/setup.ts'
import { answers } from './en/answers.ts'
import { apps } from './en/apps.ts'
import { byMail } from './en/by-mail.ts'
import { browsers, deviceName, devices, remember, sessionEnd } from './en/devices.ts'
import { forms, frame, roles, times } from './en/frame.ts'
import { invitation, linkPage, reset } from './en/links.ts'
import { login, logout } from './en/login.ts'
import { userPages } from './en/users.ts'
import {
  app,
  changePassword,
  passkeyErrors,
  passkeys,
  proof,
  recoveryCodes,
  removal,
  security,
} from './en/security.ts'
import { providers } from './en/providers.ts'
import { told } from './en/told.ts'
import { againIn, closed, ourFault, purposes, refusals } from './en/refusals.ts'

/** Every word that pages say to people, by area. */
export const en = {
  frame,
  forms,
  times,
  roles,
  login,
  logout,
  profile,
  sessions,
  browsers,
  devices,
  deviceName,
  sessionEnd,
  remember,
  userPages,
  setup,
  answers,
  apps,
  linkPage,
  invitation,
  reset,
  told,
  proof,
  security,
  changePassword,
  passkeys,
  passkeyErrors,
  app,
  recoveryCodes,
  removal,
  byMail,
  providers,
  refusals: { byCode: refusals, closed, ourFault, purposes, again: againIn },
}
