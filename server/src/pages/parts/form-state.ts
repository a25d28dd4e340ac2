/**
 * What is the same for all fields of one form that is shown: its mistakes, and where the cursor waits.
 *
 * @module
 */

import type { FormError } from './alert.ts'

/** The state of one form. */
export interface FormState {
  readonly errors: readonly FormError[]

  /** The name of the field that has the cursor; `null`: none. */
  readonly focus: string | null
}

/**
 * Returns the state of a form. The cursor waits in the first field at fault, so that whoever uses the keyboard need not
 * look for it; without a fault, in the field of this name.
 */
export function formState(
  errors: readonly FormError[] = [],
  focus: string | null = null,
): FormState {
  const atFault = errors.flatMap(({ fields = [] }) => fields)
  return { errors, focus: atFault[0] ?? focus }
}

/** What is wrong with a field. */
export interface Fault {
  /** What is wrong with this field alone. */
  readonly own: readonly string[]

  /** Whether something is wrong with this field or another one, which only the alert says. */
  readonly shared: boolean
}

/** Returns what is wrong with the field of this name. */
export function faultOf({ errors }: FormState, name: string): Fault {
  const about = errors.filter(({ fields = [] }) => fields.includes(name))
  const own = about.filter(({ fields = [] }) => fields.length === 1).map(({ text }) => text)
  return { own, shared: own.length < about.length }
}
