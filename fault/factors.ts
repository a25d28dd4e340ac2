/**
 * What users have enrolled, under faults: apps are added and removed by several requests at once, and each step of an
 * app is taken once.
 *
 * @module
 */

import { isUnknown, send } from './actions.ts'
import type { Answer } from './http.ts'
import type { Violation, ViolationKind } from './model.ts'
import { MOST_APPS } from './settings.ts'
import type { World } from './world.ts'

/** An app of a user whose enrolment was acknowledged. */
export class ModelApp {
  readonly id: string

  /** Whether its removal was acknowledged, and whether it may have been removed. */
  isGone = false
  mayBeGone = false

  /** The last step that was sent, and the last that was acknowledged. */
  sentStep = 0
  ackedStep = 0

  constructor(id: string) {
    this.id = id
  }
}

/** What one user has enrolled. */
export class ModelFactors {
  readonly user: string
  readonly apps: ModelApp[] = []

  /** Whether apps may be there whose enrolment nobody acknowledged. */
  mayHaveOthers = false
  isBusy = true

  constructor(user: string) {
    this.user = user
  }
}

/** What `/factors` answers of each app. */
interface SeenApp {
  readonly id: string
  readonly last: number
}

/** Collects what is wrong. */
function teller(user: string) {
  const violations: Violation[] = []
  const tell = (kind: ViolationKind, detail: string): void => {
    violations.push({ kind, detail: `factors of ${user}: ${detail}` })
  }
  const expect = (answers: readonly Answer[], statuses: readonly number[]): void => {
    for (const { status } of answers) {
      if (![0, 503, ...statuses].includes(status)) tell('unexpected answer', `answered ${status}`)
    }
  }
  return { violations, tell, expect }
}

/** What answers to requests mean that have all sent the same new step of an app. */
export function judgeSteps(user: string, app: ModelApp, answers: readonly Answer[]): Violation[] {
  const { violations, tell, expect } = teller(user)
  const taken = answers.filter(({ status }) => status === 200).length
  const missing = answers.some(({ status }) => status === 404)
  const mayBeTaken = answers.some(isUnknown)
  if (taken > 1) tell('redeemed twice', `a step was taken ${taken} times`)
  if (taken > 0 && app.isGone) tell('resurrected', 'a step of an app was taken that was removed')
  if (missing && !app.mayBeGone) tell('lost', 'an app that was enrolled is not there')
  const isRefused = answers.some(({ status }) => status === 409)
  if (isRefused && taken === 0 && !mayBeTaken) tell('lost', 'nobody could take a new step')
  expect(answers, [200, 404, 409])
  if (taken > 0) app.ackedStep = app.sentStep
  return violations
}

/** What the list of a user's apps means, when nothing is under way. */
export function judgeApps(factors: ModelFactors, seen: readonly SeenApp[]): Violation[] {
  const { violations, tell } = teller(factors.user)
  const byId = new Map(seen.map((one) => [one.id, one]))
  for (const app of factors.apps) {
    const found = byId.get(app.id)
    if (found === undefined) {
      if (!app.mayBeGone) tell('lost', 'an app that was enrolled is not listed')
    } else {
      if (app.isGone) tell('resurrected', 'an app is listed that was removed')
      if (found.last < app.ackedStep) tell('write lost', `${found.last} after ${app.ackedStep}`)
      if (found.last > app.sentStep) tell('write from nowhere', `step ${found.last}`)
    }
    byId.delete(app.id)
  }
  if (byId.size > 0 && !factors.mayHaveOthers) tell('write from nowhere', 'an app of nobody')
  if (seen.length > MOST_APPS) tell('too many', `${seen.length} apps`)
  if (seen.length === 0 && factors.apps.length > 0) tell('none left', 'the last app was removed')
  return violations
}

/** Enrols two to five apps of a new user at once. */
async function enrol(world: World): Promise<ModelFactors | null> {
  const factors = new ModelFactors(world.newUser().name)
  const count = 2 + world.random(4)
  const answers = await together(count, () => post(world, '/enrol', { username: factors.user }))
  const { violations, expect } = teller(factors.user)
  expect(answers, [200, 409])
  world.checker.violations.push(...violations)
  factors.mayHaveOthers = answers.some(isUnknown)
  for (const { status, body } of answers) {
    if (status === 200) factors.apps.push(new ModelApp((body as { readonly id: string }).id))
  }
  if (factors.apps.length === 0) return null
  world.factors.push(factors)
  return factors
}

/** Sends a new step of one of the apps by two to five requests at once. */
async function takeStep(world: World, factors: ModelFactors): Promise<void> {
  const app = factors.apps[world.random(factors.apps.length)] as ModelApp
  const body = { id: app.id, step: ++app.sentStep }
  const answers = await together(2 + world.random(4), () => post(world, '/step', body))
  world.checker.violations.push(...judgeSteps(factors.user, app, answers))
}

/** What the answers to requests mean that have removed all apps at once, of which one has to stay. */
export function judgeRemovals(factors: ModelFactors, answers: readonly Answer[]): Violation[] {
  const { violations, tell, expect } = teller(factors.user)
  expect(answers, [200, 404, 409])
  for (const [i, app] of factors.apps.entries()) {
    const answer = answers[i]
    if (answer === undefined) continue
    if (answer.status === 404 && !app.mayBeGone) tell('lost', 'an app is not there to be removed')
    if (answer.status === 200 && app.isGone) tell('resurrected', 'an app was removed twice')
    if (answer.status === 200) app.isGone = true
    app.mayBeGone ||= app.isGone || isUnknown(answer)
  }
  return violations
}

/** Removes all apps at once: one has to stay. */
async function removeAll(world: World, factors: ModelFactors): Promise<void> {
  const { user: username, apps } = factors
  const answers = await Promise.all(apps.map(({ id }) => post(world, '/unenrol', { username, id })))
  world.checker.violations.push(...judgeRemovals(factors, answers))
}

/** Looks at what the user has. Returns whether the store has answered. */
export async function lookAtFactors(world: World, factors: ModelFactors): Promise<boolean> {
  const answer = await post(world, '/factors', { username: factors.user })
  if (answer.status !== 200) return false
  world.checker.violations.push(...judgeApps(factors, answer.body as readonly SeenApp[]))
  return true
}

/** Enrols apps, or takes a user who has some, and does something with them or leaves them for later. */
export async function useFactors(world: World): Promise<void> {
  if (!world.keepsCredentials) return
  const parked = world.random(2) === 0 ? world.anyFactors() : null
  if (parked !== null) parked.isBusy = true
  const factors = parked ?? (await enrol(world))
  if (factors === null) return
  const act = [takeStep, takeStep, takeStep, removeAll][world.random(4)]
  await act?.(world, factors)
  await lookAtFactors(world, factors)
  factors.isBusy = false
}

function together(count: number, act: () => Promise<Answer>): Promise<Answer[]> {
  return Promise.all(Array.from({ length: count }, act))
}

function post(world: World, path: string, body: object): Promise<Answer> {
  return send(world, world.anyProcess(), { method: 'POST', path, body })
}
