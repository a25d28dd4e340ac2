/**
 * Faults that are planted into the source of passkeys: without a check, a test that proves the check turns red.
 *
 * @module
 */

import { testPlantedFaults, type PlantedFault } from '../../../services/planted-faults.ts'

const faults = {
  'that the user was verified': {
    file: 'passkeys/kit.ts',
    changes: [['used.userVerified && assertion.userHandle', 'assertion.userHandle']],
    noticedBy: 'passkeys.test.ts',
  },
  'that the user handle is that of the owner': {
    file: 'passkeys/kit.ts',
    changes: [['assertion.userHandle !== handle) return null', 'false) return null']],
    noticedBy: 'wrong-bytes.test.ts',
  },
  'that a login has a user handle': {
    file: 'passkeys/kit.ts',
    changes: [['used.userVerified && assertion.userHandle === handle', 'used.userVerified']],
    noticedBy: 'passkeys.test.ts',
  },
  'that the passkey is the user’s own': {
    file: 'passkeys/kit.ts',
    changes: [['row.userId !== userId) return null', 'false) return null']],
    noticedBy: 'passkeys.test.ts',
  },
  'whether the passkey can be copied': {
    file: 'passkeys/kit.ts',
    changes: [['used.backupEligible !== backupEligible', 'false']],
    noticedBy: 'wrong-bytes.test.ts',
  },
  'whether another site has embedded the page': {
    file: 'passkeys/kit.ts',
    changes: [['assertion.id || crossOrigin)', 'assertion.id)']],
    noticedBy: 'wrong-bytes.test.ts',
  },
  'that the challenge was not used before': {
    file: 'passkeys/kit.ts',
    changes: [
      [
        'if (!(await this.#challenges.use(challenge))) throw new InvalidToken(OVER)\n    // A',
        '// A',
      ],
    ],
    noticedBy: 'challenges.test.ts',
  },
  'for what the challenge was given': {
    file: 'passkeys/challenges.ts',
    changes: [['one.purpose === purpose', 'true']],
    noticedBy: 'challenges.test.ts',
  },
  'to whom the challenge was given': {
    file: 'passkeys/challenges.ts',
    changes: [['one.user === user', 'true']],
    noticedBy: 'challenges.test.ts',
  },
  'how old the challenge is': {
    file: 'passkeys/challenges.ts',
    changes: [['endsAt > now', 'now > 0']],
    noticedBy: 'challenges.test.ts',
  },
  'that parallel counters are no clone': {
    file: 'passkeys/kit.ts',
    changes: [
      [
        'const before = read.data.counter\n',
        'const before = read.data.counter\n    if (counter !== before + 1 && counter > 0) throw new InvalidCredentials()\n',
      ],
    ],
    noticedBy: 'passkeys.test.ts',
  },
  'that a counter steps back': {
    file: 'passkeys/kit.ts',
    changes: [['counter <= before &&', 'false &&']],
    noticedBy: 'passkeys.test.ts',
  },
  'that nobody vouches by certificates': {
    file: 'passkeys/verify.ts',
    changes: [["hasCertificates || (format !== 'none' && format !== 'packed')", 'false']],
    noticedBy: 'attestation.test.ts',
  },
  'that the key can be read': {
    file: 'passkeys/verify.ts',
    changes: [['await verifySignature(probe)', 'void probe']],
    noticedBy: 'wrong-bytes.test.ts',
  },
  'at the closed password of whoever forgets it': {
    file: 'flows/reset.ts',
    changes: [['user !== null && to !== null && isClosed(user)', 'false']],
    noticedBy: 'closed-passwords.test.ts',
  },
  'at the closed password of whoever registers again': {
    file: 'flows/registration.ts',
    changes: [['const isShut = isClosed(found)', 'const isShut = false']],
    noticedBy: 'closed-passwords.test.ts',
  },
  'at the closed password of whoever is invited': {
    file: 'flows/invitation.ts',
    changes: [['|| isClosed(user)', '']],
    noticedBy: 'closed-passwords.test.ts',
  },
  'at the closed password that is taken away': {
    file: 'flows/passwords.ts',
    changes: [['isClosed(user) ? closedPassword() : taken', 'taken']],
    noticedBy: 'closed-passwords.test.ts',
  },
  'at the closed password when a passkey is removed': {
    file: 'credentials/kit.ts',
    changes: [['isClosed(found) ? parts', 'false ? parts']],
    noticedBy: 'closed-passwords.test.ts',
  },
  'at the passkeys again when the password is closed': {
    file: 'flows/close-password.ts',
    changes: [
      [
        'did not know that the password is closed.\n      await assertEnough()',
        'did not know that the password is closed.',
      ],
    ],
    noticedBy: 'closed-passwords.test.ts',
  },
} satisfies Readonly<Record<string, PlantedFault>>

testPlantedFaults('a test turns red if passkeys do not look', import.meta.dirname, faults, [
  'that the user was verified',
  'that the user handle is that of the owner',
])
