import { depends, latch } from '../../latch.js'

export const GET = depends({ user: latch.user }, (_, { user }) =>
  Response.json({ message: `Welcome to your profile, ${user.username}!` }),
)
