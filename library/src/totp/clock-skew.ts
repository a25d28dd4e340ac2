/**
 * How far the clock of an authenticator is from ours. It is measured once, by the first code, and kept with the secret
 * (RFC 6238, section 6).
 *
 * @module
 */

/** The farthest clock that is taken, in steps: two minutes. */
const MOST = 4

/** How far we look, to tell people that the clock of their device is wrong, in steps: an hour. */
const FARTHEST = 120

/** The steps in which a first code is looked for, the likeliest first. */
export function stepsAround(now: number): readonly number[] {
  const steps = [now, now - 1]
  for (let far = 1; far <= FARTHEST; far++) steps.push(now + far, now - 1 - far)
  return steps
}

/**
 * Returns how many steps the clock of the device is ahead; `null` if it is too far from ours.
 *
 * A code may be typed in the step after the one in which it was shown. So a code of the step before is what an exact
 * clock shows, and of a clock that is behind we take the later of the two that are possible.
 */
export function skewOf(step: number, now: number): number | null {
  const ahead = step - now
  const skew = ahead < 0 ? ahead + 1 : ahead
  return Math.abs(skew) <= MOST ? skew : null
}

/** The steps whose codes are good at a time: the current and the one before, by the clock of the device. */
export function goodSteps(now: number, skew: number): readonly number[] {
  return [now + skew, now + skew - 1]
}
