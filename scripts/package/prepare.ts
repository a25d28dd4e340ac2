/**
 * Ends a build: leaves in the library what can be reached, and puts the texts of both packages beside their code.
 *
 *     npm run build
 *
 * @module
 */

import { trimLibrary } from './trim.ts'
import { writePackageTexts } from './texts.ts'

trimLibrary()
writePackageTexts()
