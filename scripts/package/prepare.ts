/**
 * Ends a build: removes from the library what no entry reaches, and puts the texts of both packages beside their code.
 *
 *     npm run build
 *
 * @module
 */

import { trimLibrary } from './trim.ts'
import { writePackageTexts } from './texts.ts'

trimLibrary()
writePackageTexts()
