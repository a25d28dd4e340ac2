/**
 * The states of the pages about browsers, and of what pages say of the end of a session.
 *
 * @module
 */

import { deviceNamePage } from '../../../src/pages/device-name.ts'
import { devicesPage, type DeviceView } from '../../../src/pages/devices.ts'
import { loginPage } from '../../../src/pages/login.ts'
import { csrfField } from '../../../src/pages/parts/csrf-field.ts'
import { factorPage } from '../../../src/pages/proof.ts'
import { resendPage } from '../../../src/pages/resend.ts'
import type { View } from '../../../src/pages/view.ts'
import {
  CHROME_ON_WINDOWS,
  NOON,
  SAFARI_ON_PHONE,
  source,
  userView,
  type PageStates,
  type Said,
} from '../page-state.ts'

const MINUTE = 60_000
const DAY = 1440 * MINUTE
const remember = { idleTimeout: 14 * DAY, absoluteTimeout: 30 * DAY }

/** Returns a browser as the page shows it. */
function device(changes: Partial<DeviceView> = {}): DeviceView {
  return {
    key: 'k'.repeat(43),
    name: null,
    userAgent: CHROME_ON_WINDOWS,
    address: '192.0.2.7',
    firstSeenAt: NOON - 90 * DAY,
    lastSeenAt: NOON - 5 * MINUTE,
    isLoggedIn: true,
    unusedUntil: NOON + 30 * MINUTE,
    canBeNamed: true,
    current: false,
    ...changes,
  }
}

/** The view of somebody who stays logged in. */
function remembered(view: View, said: Said): View {
  const user = userView(view, said('ada'))
  const session = {
    idleEndsAt: NOON + 14 * DAY,
    endsAt: NOON + 30 * DAY,
    remembered: true,
    keepsForms: true,
  }
  return { ...user, session }
}

const resend = 'sealed-form'

export const devices: PageStates = {
  devices: (view, said) =>
    devicesPage(remembered(view, said), {
      notice: view.texts.devices.ended,
      devices: [
        device({ current: true, name: said('Laptop at work'), lastSeenAt: NOON }),
        device({ userAgent: said(SAFARI_ON_PHONE), address: said('2001:db8::1') }),
        device({ userAgent: null, address: null, canBeNamed: false }),
        device({
          isLoggedIn: false,
          unusedUntil: null,
          name: said('The old tablet'),
          lastSeenAt: NOON - 40 * DAY,
        }),
      ],
    }),
  'devices, only this one': (view, said) =>
    devicesPage(userView(view, said('ada')), { devices: [device({ current: true })] }),
  'name of a device': (view, said) =>
    deviceNamePage(userView(view, said('ada')), {
      key: said('k'),
      name: said('Phone'),
      userAgent: said(SAFARI_ON_PHONE),
    }),
  'name of a device, too long': (view, said) =>
    deviceNamePage(userView(view, said('ada')), {
      key: said('k'),
      name: said('Phone'),
      userAgent: null,
      error: view.texts.deviceName.errors.too_long(60),
    }),
  'login, with the box to stay': (view) => loginPage(view, { remember }),
  'login, a form waits': (view) =>
    loginPage(view, { remember, remembered: true, resend, notice: view.texts.login.formWaits }),
  'second step, a form waits': (view, said) =>
    factorPage(view, { username: said('ada'), ways: ['code'], resend }),
  'send again after the login': (view, said) =>
    resendPage(userView(view, said('ada')), {
      path: '/devices/name',
      enctype: 'application/x-www-form-urlencoded',
      inputs: `${source(csrfField(view))}<input type="hidden" name="name" value="Phone">`,
      fields: [['name', said('Phone')]],
      target: { kind: 'device', name: said('Chrome on Windows') },
      isLogin: true,
    }),
}
